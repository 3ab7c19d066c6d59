#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <set>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkGLTFReader.h>
#include <vtkIdList.h>
#include <vtkMultiBlockDataSet.h>
#include <vtkNew.h>
#include <vtkOBJReader.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkXMLPolyDataReader.h>

#include "app/export/models/surface_model.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_surface_models {

using namespace omegascope;
using namespace omegascope::exporting;
using testing::gallerySession;
using testing::trainedSession;

namespace {

constexpr const char* kSheets[] = {"pmlr-fig4b", "pmlr-fig1", "pmlr-fig5a", "pmlr-fig3"};

SurfaceModel modelOf(session::Session session) {
    PanelRenderer renderer = PanelRenderer::of(std::move(session)).value();
    return surfaceModel(renderer).value();
}

/// All the models that are written: surfaces, one with a run, and a 3-D slice.
std::vector<SurfaceModel> models() {
    std::vector<SurfaceModel> result;
    for (const char* name : kSheets) result.push_back(modelOf(gallerySession(name)));
    result.push_back(modelOf(trainedSession("pmlr-fig4c", 30)));
    result.push_back(modelOf(gallerySession("pmlr-fig4b3d")));
    return result;
}

QString saved(const QTemporaryDir& folder, const SurfaceModel& model, ModelFormat format, const char* name) {
    const QString path = folder.filePath(QString::fromLatin1(name));
    const Outcome outcome = saveModel(model, format, path);
    if (!outcome) qFatal("%s", outcome.error().message.c_str());
    return path;
}

/// y upwards, in single precision.
std::array<float, 3> turned(const scene::Point3& p) {
    return {static_cast<float>(p[0]), static_cast<float>(p[2]), static_cast<float>(-p[1])};
}

std::size_t corners(const SurfaceModel& model) {
    std::size_t count = 0;
    for (const auto& polygon : model.polygons) count += polygon.corners.size();
    return count;
}

/// All polygons and lines of a vtkPolyData, as lists of point numbers.
std::vector<std::vector<int>> cellsOf(vtkCellArray& cells) {
    std::vector<std::vector<int>> result;
    vtkNew<vtkIdList> ids;
    for (cells.InitTraversal(); cells.GetNextCell(ids) != 0;) {
        std::vector<int>& list = result.emplace_back();
        for (vtkIdType k = 0; k < ids->GetNumberOfIds(); ++k) list.push_back(static_cast<int>(ids->GetId(k)));
    }
    return result;
}

}  // namespace

class TestSurfaceModels : public QObject {
    Q_OBJECT

  private slots:
    void pointsLieWhereTheViewShowsThem();
    void polygonsCoverTheWindowOnceAndFaceUp();
    void flatPolygonsAreThoseOfFlatCells();
    void vtkReadsTheVtpBackExactly();
    void vtkReadsTheObjBack();
    void vtkReadsTheGlbBack();
    void theGlbIsWellFormed();
    void theTextureHoldsTheColoursOfTheView();
    void theSameModelGivesTheSameBytes();
    void whereNothingCanBeWrittenNothingIsLeft();
};

void TestSurfaceModels::pointsLieWhereTheViewShowsThem() {
    for (const char* name : kSheets) {
        PanelRenderer renderer = PanelRenderer::of(gallerySession(name)).value();
        const SurfaceModel model = surfaceModel(renderer).value();
        const scene::SurfaceState state = renderer.surface(1.0).value();
        const auto box = figures::SurfaceBox::of(*state.picture, state.choices.verticalScale);
        for (std::size_t k = 0; k < model.points.size(); ++k) {
            const auto& [s, t, height] = model.coordinates[k];
            const double loss = renderer.shown().loss.value(renderer.shown().slice.at(s, t));
            QVERIFY(std::abs(height - loss) <= 1e-9 * (1.0 + loss));
            QCOMPARE(model.losses[k], height);
            QCOMPARE(model.points[k], (scene::Point3{box.xOf(s), box.yOf(t), box.zOf(height)}));
        }
    }
}

void TestSurfaceModels::polygonsCoverTheWindowOnceAndFaceUp() {
    for (const char* name : kSheets) {
        const SurfaceModel model = modelOf(gallerySession(name));
        double area = 0.0;
        for (const auto& polygon : model.polygons) {
            double doubled = 0.0;
            for (std::size_t k = 0; k < polygon.corners.size(); ++k) {
                const auto at = [&](std::size_t corner) {
                    return model
                        .points[static_cast<std::size_t>(polygon.corners[corner % polygon.corners.size()])];
                };
                const scene::Point3 a = at(k), b = at(k + 1);
                doubled += a[0] * b[1] - b[0] * a[1];
            }
            QVERIFY(doubled > 0.0);
            area += 0.5 * doubled;
        }
        QVERIFY(std::abs(area - 4.0) < 1e-9);
        for (std::size_t k = 0; k < model.surfacePoints; ++k) QVERIFY(model.normals[k][2] > 0.0);
    }
}

void TestSurfaceModels::flatPolygonsAreThoseOfFlatCells() {
    PanelRenderer renderer = PanelRenderer::of(gallerySession("pmlr-fig4b")).value();
    const SurfaceModel model = surfaceModel(renderer).value();
    const auto picture = renderer.picture().value();
    std::set<int> flat;
    for (const auto& polygon : model.polygons) {
        QCOMPARE(polygon.flat, picture->facts.flat[static_cast<std::size_t>(polygon.cell)] != 0);
        if (polygon.flat) flat.insert(polygon.cell);
    }
    QCOMPARE(static_cast<int>(flat.size()), picture->facts.flatCount());
}

void TestSurfaceModels::vtkReadsTheVtpBackExactly() {
    const QTemporaryDir folder;
    for (const SurfaceModel& model : models()) {
        vtkNew<vtkXMLPolyDataReader> reader;
        reader->SetFileName(qPrintable(saved(folder, model, ModelFormat::Vtp, "a.vtp")));
        reader->Update();
        vtkPolyData& data = *reader->GetOutput();
        QCOMPARE(data.GetNumberOfPoints(), static_cast<vtkIdType>(model.points.size()));
        vtkDataArray& losses = *data.GetPointData()->GetArray("loss");
        vtkDataArray& coordinates = *data.GetPointData()->GetArray(model.third == "u" ? "s t u" : "s t loss");
        for (std::size_t k = 0; k < model.points.size(); ++k) {
            const auto id = static_cast<vtkIdType>(k);
            scene::Point3 point{}, place{};
            data.GetPoint(id, point.data());
            coordinates.GetTuple(id, place.data());
            QCOMPARE(point, model.points[k]);
            QCOMPARE(place, model.coordinates[k]);
            QCOMPARE(losses.GetTuple1(id), model.losses[k]);
        }
        std::vector<std::vector<int>> lines, polygons;
        for (const auto& line : model.lines) lines.push_back(line.points);
        for (const auto& polygon : model.polygons) polygons.push_back(polygon.corners);
        QVERIFY(cellsOf(*data.GetLines()) == lines);
        QVERIFY(cellsOf(*data.GetPolys()) == polygons);
        const auto told = [&](const char* name, std::size_t cell) {
            return static_cast<int>(
                data.GetCellData()->GetArray(name)->GetTuple1(static_cast<vtkIdType>(cell)));
        };
        for (std::size_t k = 0; k < model.lines.size(); ++k)
            QCOMPARE(told("kind", k), static_cast<int>(model.lines[k].kind));
        for (std::size_t k = 0; k < model.polygons.size(); ++k) {
            QCOMPARE(told("kind", model.lines.size() + k), 0);
            QCOMPARE(told("cell", model.lines.size() + k), model.polygons[k].cell);
            QCOMPARE(told("flat", model.lines.size() + k), model.polygons[k].flat ? 1 : 0);
        }
    }
}

void TestSurfaceModels::vtkReadsTheObjBack() {
    const QTemporaryDir folder;
    for (const SurfaceModel& model : models()) {
        vtkNew<vtkOBJReader> reader;
        reader->SetFileName(qPrintable(saved(folder, model, ModelFormat::Obj, "a.obj")));
        reader->Update();
        vtkPolyData& data = *reader->GetOutput();
        QCOMPARE(data.GetNumberOfPolys(), static_cast<vtkIdType>(model.polygons.size()));
        QCOMPARE(data.GetNumberOfLines(), static_cast<vtkIdType>(model.lines.size()));
        // The reader numbers points its own way; polygon by polygon they stand where they should.
        std::vector<SurfaceModel::Polygon> polygons;
        for (const bool flat : {false, true})
            for (const auto& polygon : model.polygons)
                if (polygon.flat == flat) polygons.push_back(polygon);
        const auto read = cellsOf(*data.GetPolys());
        for (std::size_t k = 0; k < read.size(); ++k) {
            QCOMPARE(read[k].size(), polygons[k].corners.size());
            for (std::size_t corner = 0; corner < read[k].size(); ++corner) {
                scene::Point3 point{};
                data.GetPoint(read[k][corner], point.data());
                const auto expected =
                    turned(model.points[static_cast<std::size_t>(polygons[k].corners[corner])]);
                for (std::size_t axis = 0; axis < 3; ++axis)
                    QVERIFY(std::abs(point[axis] - static_cast<double>(expected[axis])) <= 1e-6);
            }
        }
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("a.mtl"))));
        QVERIFY(!QImage(folder.filePath(QStringLiteral("a.png"))).isNull());
    }
}

void TestSurfaceModels::vtkReadsTheGlbBack() {
    const QTemporaryDir folder;
    for (const SurfaceModel& model : models()) {
        vtkNew<vtkGLTFReader> reader;
        reader->SetFileName(qPrintable(saved(folder, model, ModelFormat::Glb, "a.glb")));
        reader->Update();
        std::set<std::array<float, 3>> expected, found;
        std::size_t triangles = 0;
        const std::function<void(vtkDataObject*)> visit = [&](vtkDataObject* object) {
            if (auto* blocks = vtkMultiBlockDataSet::SafeDownCast(object)) {
                for (unsigned int k = 0; k < blocks->GetNumberOfBlocks(); ++k) visit(blocks->GetBlock(k));
                return;
            }
            auto* data = vtkPolyData::SafeDownCast(object);
            if (data == nullptr || data->GetNumberOfPolys() == 0) return;
            for (const auto& triangle : cellsOf(*data->GetPolys())) {
                ++triangles;
                for (const int corner : triangle) {
                    scene::Point3 point{};
                    data->GetPoint(corner, point.data());
                    found.insert({static_cast<float>(point[0]), static_cast<float>(point[1]),
                                  static_cast<float>(point[2])});
                }
            }
        };
        visit(reader->GetOutput());
        for (const auto& polygon : model.polygons)
            for (const int corner : polygon.corners)
                expected.insert(turned(model.points[static_cast<std::size_t>(corner)]));
        QCOMPARE(triangles, corners(model) - 2 * model.polygons.size());
        QVERIFY(found == expected);
    }
}

void TestSurfaceModels::theGlbIsWellFormed() {
    // By the specification of glTF 2.0: chunks of whole words, views within the buffer, accessors within
    // views.
    for (const SurfaceModel& model : models()) {
        const QByteArray bytes = glbBytes(model);
        const auto word = [&bytes](qsizetype at) {
            std::uint32_t value = 0;
            for (qsizetype k = 3; k >= 0; --k) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
            return value;
        };
        QCOMPARE(bytes.first(4), QByteArray("glTF"));
        QCOMPARE(word(4), 2U);
        QCOMPARE(word(8), static_cast<std::uint32_t>(bytes.size()));
        const auto length = static_cast<qsizetype>(word(12));
        QCOMPARE(length % 4, 0);
        const session::Json json = session::Json::parse(bytes.mid(20, length).toStdString());
        QCOMPARE(json["buffers"][0]["byteLength"].get<std::uint32_t>(), word(20 + length));
        QCOMPARE(bytes.size(), 28 + length + static_cast<qsizetype>(word(20 + length)));
        std::size_t end = 0;
        for (const auto& view : json["bufferViews"]) {
            QCOMPARE(view["byteOffset"].get<std::size_t>() % 4, std::size_t{0});
            QVERIFY(view["byteOffset"].get<std::size_t>() >= end);
            end = view["byteOffset"].get<std::size_t>() + view["byteLength"].get<std::size_t>();
        }
        QVERIFY(end <= word(20 + length));
        for (const auto& accessor : json["accessors"]) {
            const std::string type = accessor["type"];
            const std::size_t components = type == "SCALAR" ? 1 : static_cast<std::size_t>(type.back() - '0');
            const auto& view = json["bufferViews"][accessor["bufferView"].get<std::size_t>()];
            QCOMPARE(view["byteLength"].get<std::size_t>(),
                     4 * components * accessor["count"].get<std::size_t>());
        }
    }
}

void TestSurfaceModels::theTextureHoldsTheColoursOfTheView() {
    const QImage image = QImage::fromData(colourTexture());
    figures::SurfaceBox box;
    for (int k = 0; k <= 255; ++k) {
        const double share = k / 255.0;
        const int x = static_cast<int>(textureCoordinate(share) * image.width());
        const auto rgb = [](const scene::Colour& colour) { return qRgb(colour[0], colour[1], colour[2]); };
        QCOMPARE(image.pixel(x, 3 * image.height() / 4), rgb(scene::lossColour(share, box)));
        QCOMPARE(image.pixel(x, image.height() / 4), rgb(scene::flatColour(share, box)));
    }
}

void TestSurfaceModels::theSameModelGivesTheSameBytes() {
    const SurfaceModel one = modelOf(trainedSession("pmlr-fig4c", 30));
    const SurfaceModel other = modelOf(trainedSession("pmlr-fig4c", 30));
    const QString stem = QStringLiteral("a");
    QVERIFY(vtpBytes(one).value() == vtpBytes(other).value());
    QVERIFY(objBytes(one, stem) == objBytes(other, stem));
    QVERIFY(glbBytes(one) == glbBytes(other));
}

void TestSurfaceModels::whereNothingCanBeWrittenNothingIsLeft() {
    const QTemporaryDir folder;
    const SurfaceModel model = modelOf(gallerySession("pmlr-fig1"));
    // The texture's place is taken by a folder: neither the model nor its materials may appear.
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("a.png")));
    const Outcome outcome = saveModel(model, ModelFormat::Obj, folder.filePath(QStringLiteral("a.obj")));
    QVERIFY(!outcome.ok());
    QVERIFY(QString::fromStdString(outcome.error().message).contains(QLatin1String("a.png")));
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{"a.png"});
    for (const ModelFormat format : {ModelFormat::Vtp, ModelFormat::Glb, ModelFormat::Obj})
        QVERIFY(!saveModel(model, format, folder.filePath(QStringLiteral("none/a.x"))).ok());
}

OMEGASCOPE_TEST(Core, TestSurfaceModels);

}  // namespace test_surface_models

#include "test_surface_models.moc"
