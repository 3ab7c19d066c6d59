#pragma once

#include <QString>
#include <QStringList>
#include <string>

#include "app/studies/study.h"

namespace omegascope::study {

/// The results of a study that come with the program (resources/studies): NAME.json says how they were made,
/// NAME-plot.csv what came out.
struct Shipped {
    Request request;  ///< that makes it again; images are the user's
    studies::Plot plot;
    std::string title, source, doc;
    std::string hash, version, seed;
    QString command;  ///< "omegascope study NAME", with what is not standard
};

/// Names of the studies with shipped results.
QStringList shippedStudies();

/// Errors: no such results; a damaged build.
Result<Shipped> shippedStudy(const QString& name);

}  // namespace omegascope::study
