#pragma once

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>

#include "app/scene/geometry/surface_geometry.h"
#include "app/scene/geometry/surface_lines.h"

class vtkRenderer;

namespace omegascope::scene {

/// One actor with its own data. `nearness` settles which of two things at the same depth is seen: higher
/// wins.
class Part {
  public:
    explicit Part(double nearness);

    /// Shaded triangles.
    void show(const SurfaceGeometry& surface);
    /// Unlit lines.
    void show(const LineSet& lines);
    /// Unlit polygons, one colour each.
    struct Patch {
        std::vector<Point3> corners;
        Colour colour{};
    };
    void show(const std::vector<Patch>& patches);
    void clear();

    void setLineWidth(double devicePixels);
    void setVisible(bool visible);
    vtkActor* actor() const { return actor_; }
    vtkPolyData* data() const { return data_; }

  private:
    void unlit();

    vtkNew<vtkPolyData> data_;
    vtkNew<vtkPolyDataMapper> mapper_;
    vtkNew<vtkActor> actor_;
};

/// Everything that SurfaceScene shows.
struct SurfaceActors {
    Part floor{-2.0};
    Part backEdges{-2.0};
    Part sheet{0.0};
    Part levels{1.0};
    Part hatch{1.0};
    Part border{1.5};
    Part flatOutlines{2.0};
    Part casings{1.6};
    Part walls{2.0};
    Part highlightedCasings{2.5};
    Part highlightedWalls{3.0};
    Part minima{3.2};
    Part runnerCasings{3.4};
    Part runners{3.45};
    Part trajectoryCasing{3.5};
    Part trajectory{4.0};
    Part plumbLine{4.0};
    Part omega{5.0};
    SurfaceLocator locator;

    void addTo(vtkRenderer& renderer);
    void removeFrom(vtkRenderer& renderer);
};

/// look::kLamps.
void addLamps(vtkRenderer& renderer);

}  // namespace omegascope::scene
