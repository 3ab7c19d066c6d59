"""Writes the .npy and .npz samples beside this file with NumPy itself: an independent route to the readers' input."""
from pathlib import Path

import numpy as np

here = Path(__file__).parent
# 2 x 3 x 4, entry 100 i + 10 j + k: every position tells its index.
cube = np.array([[[100 * i + 10 * j + k for k in range(4)] for j in range(3)] for i in range(2)])

np.save(here / "float64.npy", np.array([[0.5, -1.25, 3.0], [1e300, -0.0, 1 / 3]]))
np.save(here / "float32_fortran.npy", np.asfortranarray(cube.astype("<f4")))
np.save(here / "int16_big_endian.npy", np.array([-32768, -1, 0, 32767], dtype=">i2"))
np.save(here / "bool.npy", np.array([[True, False]]))
np.save(here / "scalar.npy", np.array(42, dtype="u1"))
np.save(here / "object.npy", np.array([{}], dtype=object), allow_pickle=True)
np.save(here / "complex.npy", np.array([1j]))
with open(here / "version3.npy", "wb") as out:
    np.lib.format.write_array(out, cube.astype("i4"), version=(3, 0))

arrays = dict(x=np.array([[1.0, 1.0], [2.0, 0.0], [-1.0, -1.0]]), y=np.array([1, 1, -1]), W1=cube[0], text=np.array(["a"]))
np.savez(here / "stored.npz", **arrays)
np.savez_compressed(here / "compressed.npz", **arrays)
