#!/usr/bin/env python3
"""Writes tests/data/tables: small odd tables as they come from spreadsheets, instruments and other programs, and
expected.json with what each must be read as: rows (coordinates, then the target; labels counted in order of appearance),
or words that the one refusing sentence must hold. Options are those of the session's keys. Expected values are written
here by hand, not taken from any reader."""

import json
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")
ENTRIES = []


def table(name, text, rows=None, error=None, encoding="utf-8", **options):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(data)
    entry = {"file": name}
    if options:
        entry["options"] = options
    if rows is not None:
        entry["rows"] = rows
    if error is not None:
        entry["error"] = [error] if isinstance(error, str) else error
    ENTRIES.append(entry)


TWO = [[1, 2, 1], [3, 4, -1]]

# Delimiters, line ends, marks at the beginning.
table("commas.csv", "a,b,y\n1,2,1\n3,4,-1\n", TWO)
table("semicolons.csv", "a;b;y\n1;2;1\n3;4;-1\n", TWO)
table("tabs.tsv", "a\tb\ty\n1\t2\t1\n3\t4\t-1\n", TWO)
table("spaces.txt", "a b y\n1 2 1\n3 4 -1\n", TWO)
table("aligned.txt", "   a    b     y\n   1    2     1\n   3    4    -1\n", TWO)
table("spaces_and_tabs.txt", "1 \t 2  1\n3\t4 \t-1\n", TWO)
table("crlf.csv", "a,b,y\r\n1,2,1\r\n3,4,-1\r\n", TWO)
table("old_mac.csv", "a,b,y\r1,2,1\r3,4,-1\r", TWO)
table("bom.csv", b"\xef\xbb\xbfa,b,y\n1,2,1\n3,4,-1\n", TWO)
table("bom_quoted.csv", b'\xef\xbb\xbf"a","b","y"\r\n"1","2","1"\r\n"3","4","-1"\r\n', TWO)
table("no_last_newline.csv", "a,b,y\n1,2,1\n3,4,-1", TWO)
table("blank_lines.csv", "\n\na,b,y\n\n1,2,1\n\n\n3,4,-1\n\n", TWO)
table("comments.csv", "# measured on Monday\na,b,y\n1,2,1\n# pause\n3,4,-1\n", TWO)
table("spaces_after_commas.csv", "a, b, y\n1, 2, 1\n3, 4, -1\n", TWO)
table("no_header.csv", "1,2,1\n3,4,-1\n", TWO)
table("one_row.csv", "1,2,1\n", [[1, 2, 1]])
table("header_with_quotes.csv", '"length, cm","width ""inner""",y\n1,2,1\n3,4,-1\n', TWO)
table("newline_in_name.csv", '"length\n(cm)",b,y\n1,2,1\n3,4,-1\n', TWO)
table("greek.csv", "λ,ψ,y\n1,2,1\n3,4,-1\n", TWO)
table("chinese_labels.csv", "a,b,y\n1,2,猫\n3,4,狗\n5,6,猫\n", [[1, 2, 0], [3, 4, 1], [5, 6, 0]])

# Numbers.
table("exponents.csv", "a,b,y\n1e3,2E-2,1\n-1.5e+1,.5,-1\n", [[1000, 0.02, 1], [-15, 0.5, -1]])
table("plus_signs.csv", "a,b,y\n+1,+2,+1\n+3,4,-1\n", TWO)
table("many_digits.csv", "a,b,y\n0.1000000000000000055511151231257827,2,1\n3,4,-1\n", [[0.1, 2, 1], [3, 4, -1]])
table("denormal.csv", "a,b,y\n5e-324,2,1\n3,4,-1\n", [[5e-324, 2, 1], [3, 4, -1]])
table("decimal_comma.csv", "a;b;y\n1,5;2,25;1\n3;4;-1\n", [[1.5, 2.25, 1], [3, 4, -1]])
table("decimal_comma_targets.csv", "x;y\n1;2,5\n2;3,5\n", [[1, 2.5], [2, 3.5]])
table("decimal_comma_tabs.tsv", "a\tb\ty\n1,5\t2\t1\n3\t4,75\t-1\n", [[1.5, 2, 1], [3, 4.75, -1]])
table("german_thousands.csv", "a;b;y\n1.234,5;2;1\n3;4;-1\n", [[1234.5, 2, 1], [3, 4, -1]])
table("english_thousands.tsv", "a\tb\ty\n1,234.5\t2\t1\n3\t4\t-1\n", [[1234.5, 2, 1], [3, 4, -1]])
table("quoted_thousands.csv", 'a,b,y\n"1,234.5",2,1\n3,4,-1\n', [[1234.5, 2, 1], [3, 4, -1]])
table("swiss_thousands.csv", "a;b;y\n1'234.5;2;1\n3;4;-1\n", [[1234.5, 2, 1], [3, 4, -1]], thousands="'", decimal=".")
table("either_1500.csv", "1,500;2\n3,250;4\n", error=["1,500", "1.5", "1500"])
table("either_1500_told.csv", "1,500;2\n3,250;4\n", [[1.5, 2], [3.25, 4]], decimal=",")
table("overflow.csv", "a,b,y\n1e999,2,1\n3,4,-1\n", error=["overflow.csv", "line 2", "1e999"])
table("infinite.csv", "a,b,y\n1,2,1\n3,inf,-1\n", error=["line 3", "inf"])
table("hexadecimal.csv", "a,b,y\n0x10,2,1\n3,4,-1\n", error=["line 2", "0x10"])
table("letter_o.csv", "a,b,y\n1,2,1\n3,4O,-1\n", error=["line 3", "4O"])
table("percent.csv", "a,b,y\n10%,2,1\n30%,4,-1\n", error=["line 2", "10%"])
table("currency.csv", "a,b,y\n€1,2,1\n€3,4,-1\n", error=["line 2", "€1"])
table("dates.csv", "day,b,y\n2024-01-05,2,1\n2024-01-06,4,-1\n", error=["line 2", "2024-01-05"])

# Headers that may be data, columns that are none.
table("years.csv", "2019,2020,2021\n1,2,1\n3,4,-1\n", [[2019, 2020, 2021], [1, 2, 1], [3, 4, -1]])
table("counted_columns.csv", "0,1,2\n1,2,1\n3,4,-1\n", error="header")
table("typo_in_first_row.csv", "1,1.5O,1\n3,4,-1\n", error=["header", "1.5O"])
table("na_in_first_row.csv", "1,NA,1\n3,4,-1\n", error=["line 1"])
table("pandas_index.csv", ",a,b,y\n0,1,2,1\n1,3,4,-1\n", TWO)
table("index_named_id.csv", "id,a,b,y\n1,1,2,1\n2,3,4,-1\n", error=["id", "index_column"])
table("index_named_id_told.csv", "id,a,b,y\n1,1,2,1\n2,3,4,-1\n", TWO, index_column="id")
table("weights.csv", "a,b,weight,y\n1,2,0.5,1\n3,4,0.25,-1\n", TWO)
table("weight_is_a_coordinate.csv", "weight,b,y\n1,2,1\n3,4,-1\n", TWO, weight_column="")
table("negative_weight.csv", "a,b,weight,y\n1,2,0.5,1\n3,4,-2,-1\n", error=["line 3", "-2"])
table("target_first.csv", "y,a,b\n1,1,2\n-1,3,4\n", TWO, target_column="y")
table("two_columns_of_one_name.csv", "a,a,y\n1,2,1\n3,4,-1\n", error=["\"a\""], target_column="a")
table("no_such_target.csv", "a,b,y\n1,2,1\n3,4,-1\n", error=["label"], target_column="label")
table("text_labels.csv", "a,b,kind\n1,2,setosa\n3,4,virginica\n5,6,setosa\n", [[1, 2, 0], [3, 4, 1], [5, 6, 0]])
table("numbers_and_labels.csv", "a,b,y\n1,2,1\n3,4,yes\n", error=["line 3", "yes"])

# Missing values and ragged rows.
table("missing.csv", "a,b,y\n1,2,1\n,4,-1\n3,4,-1\n", error=["line 3", "missing"])
table("missing_dropped.csv", "a,b,y\n1,2,1\n,5,1\n3,?,1\n3,4,-1\nNA,1,1\n", TWO, missing="drop")
table("short_row.csv", "a,b,y\n1,2,1\n3,4\n", error=["line 3", "2 fields"])
table("long_row.csv", "a,b,y\n1,2,1\n3,4,-1,9\n", error=["line 3", "4 fields"])
table("one_column.csv", "y\n1\n-1\n", error=["one_column.csv"])
table("trailing_delimiter.csv", "a,b,y,\n1,2,1,\n3,4,-1,\n", error=["trailing_delimiter.csv"])
table("unclosed_quote.csv", 'a,b,y\n1,"2,1\n3,4,-1\n', error=["line 2"])
table("quote_inside.csv", 'a,b,y\n1,2"5,1\n3,4,-1\n', error=["line 2"])

# What is no table.
table("empty.csv", "", error=["empty.csv"])
table("only_header.csv", "a,b,y\n", error=["only_header.csv"])
table("only_comments.csv", "# nothing\n# here\n", error=["only_comments.csv"])
table("utf16.csv", "a,b,y\n1,2,1\n", error=["utf16.csv"], encoding="utf-16")
table("latin1.csv", b"gr\xf6\xdfe,b,y\n1,2,1\n3,4,-1\n", error=["latin1.csv", "UTF-8"])
table("zeros.csv", b"a,b,y\n1,\x00,1\n", error=["zeros.csv"])
table("html.csv", "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", error=["html.csv"])
table("json.csv", '{"a": [1, 2],\n "b": [3, 4]}\n', error=["json.csv"])

with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as out:
    out.write("[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in ENTRIES) + "\n]\n")
print(len(ENTRIES))
