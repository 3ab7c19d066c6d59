// ONNX models as trees of messages: fields are set, dropped, repeated and exchanged by protobuf's own description of them.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "app/import/onnx/onnx_proto.h"
#include "tests/fuzzing/mutations.h"

namespace omegascope::fuzzing {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void collect(Message& message, std::vector<Message*>& all) {
    all.push_back(&message);
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *message.GetReflection();
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
        if (!field->is_repeated()) {
            collect(*reflection.MutableMessage(&message, field), all);
            continue;
        }
        for (int k = 0; k < reflection.FieldSize(message, field); ++k)
            collect(*reflection.MutableRepeatedMessage(&message, field, k), all);
    }
}

std::int64_t hostileInteger(Dice& dice) {
    switch (dice.below(4)) {
        case 0:
            return static_cast<std::int64_t>(hostileSize(dice));
        case 1:
            return -static_cast<std::int64_t>(dice.below(4));
        default:
            return static_cast<std::int64_t>(dice.below(70));
    }
}

/// Operators that the reader knows, so that graphs stay near to what it takes.
const std::vector<std::string>& operators() {
    static const std::vector<std::string> all{"Gemm",     "MatMul",     "Add",
                                              "Conv",     "Relu",       "LeakyRelu",
                                              "PRelu",    "Identity",   "BatchNormalization",
                                              "Flatten",  "Reshape",    "Cast",
                                              "Constant", "Transpose",  "MaxPool",
                                              "Dropout",  "no operator"};
    return all;
}

std::string hostileText(const std::string& now, Dice& dice) {
    switch (dice.below(4)) {
        case 0:
            return dice.of(operators());
        case 1:
            return dice.of(hostileWords());
        default:
            return mutateBytes(now, dice);
    }
}

double hostileDouble(Dice& dice) {
    return std::strtod(dice.of(hostileNumbers()).c_str(), nullptr);
}

void setSingle(Message& message, const FieldDescriptor* field, Dice& dice) {
    const auto& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT64:
            return reflection.SetInt64(&message, field, hostileInteger(dice));
        case FieldDescriptor::CPPTYPE_INT32:
            return reflection.SetInt32(&message, field, static_cast<std::int32_t>(hostileInteger(dice)));
        case FieldDescriptor::CPPTYPE_FLOAT:
            return reflection.SetFloat(&message, field, static_cast<float>(hostileDouble(dice)));
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return reflection.SetDouble(&message, field, hostileDouble(dice));
        case FieldDescriptor::CPPTYPE_STRING:
            return reflection.SetString(&message, field,
                                        hostileText(reflection.GetString(message, field), dice));
        case FieldDescriptor::CPPTYPE_ENUM: {
            const auto* values = field->enum_type();
            return reflection.SetEnum(
                &message, field,
                values->value(static_cast<int>(dice.below(static_cast<std::size_t>(values->value_count())))));
        }
        default:
            return reflection.ClearField(&message, field);
    }
}

void addTo(Message& message, const FieldDescriptor* field, Dice& dice) {
    const auto& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, field);
    switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT64:
            return reflection.AddInt64(&message, field, hostileInteger(dice));
        case FieldDescriptor::CPPTYPE_FLOAT:
            return reflection.AddFloat(&message, field, static_cast<float>(hostileDouble(dice)));
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return reflection.AddDouble(&message, field, hostileDouble(dice));
        case FieldDescriptor::CPPTYPE_STRING:
            return reflection.AddString(&message, field, dice.of(hostileWords()));
        case FieldDescriptor::CPPTYPE_MESSAGE: {
            Message* added = reflection.AddMessage(&message, field);
            if (size > 0)
                added->CopyFrom(reflection.GetRepeatedMessage(
                    message, field, static_cast<int>(dice.below(static_cast<std::size_t>(size)))));
            return;
        }
        default:
            return;
    }
}

void mutateRepeated(Message& message, const FieldDescriptor* field, Dice& dice) {
    const auto& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, field);
    const auto some = [&] { return static_cast<int>(dice.below(static_cast<std::size_t>(size))); };
    switch (dice.below(4)) {
        case 0:
            if (size > 0) reflection.RemoveLast(&message, field);
            return;
        case 1:
            if (size > 1) reflection.SwapElements(&message, field, some(), some());
            return;
        case 2:
            if (size > 0 && field->cpp_type() == FieldDescriptor::CPPTYPE_INT64)
                return reflection.SetRepeatedInt64(&message, field, some(), hostileInteger(dice));
            if (size > 0 && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
                // Another of the names, so that graphs branch, meet and turn.
                const std::string name = reflection.GetRepeatedString(message, field, some());
                return reflection.SetRepeatedString(&message, field, some(), name);
            }
            return addTo(message, field, dice);
        default:
            for (std::size_t k = dice.few(5); k > 0; --k) addTo(message, field, dice);
            return;
    }
}

}  // namespace

std::string mutateOnnx(const std::string& bytes, Dice& dice) {
    onnx::ModelProto model;
    if (dice.oneIn(8) || !model.ParseFromString(bytes)) return mutateBytes(bytes, dice);
    for (std::size_t k = dice.few(5); k > 0; --k) {
        std::vector<Message*> all;
        collect(model, all);
        Message& message = *dice.of(all);
        const auto* description = message.GetDescriptor();
        if (description->field_count() == 0) continue;
        const FieldDescriptor* field = nullptr;
        std::vector<const FieldDescriptor*> present;
        message.GetReflection()->ListFields(message, &present);
        if (!present.empty() && !dice.oneIn(5))
            field = dice.of(present);
        else
            field = description->field(
                static_cast<int>(dice.below(static_cast<std::size_t>(description->field_count()))));
        if (field->is_repeated())
            mutateRepeated(message, field, dice);
        else
            setSingle(message, field, dice);
    }
    return model.SerializeAsString();
}

}  // namespace omegascope::fuzzing
