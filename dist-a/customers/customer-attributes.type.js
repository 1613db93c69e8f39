var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
/**
 * Custom attributes read one at a time with a type. `metadata` is free JSON without types for clients. Here the client
 * chooses the type, so its generated types hold, whatever is stored.
 */
import { Arg, FieldResolver, Float, Int, ObjectType, Resolver, Root } from "type-graphql";
import { JSONValue } from "../graphql/scalars.js";
import { flag, int, number, text } from "../voucherify/read.js";
let CustomerAttributes = class CustomerAttributes {
    /** All attributes, unchanged. */
    all;
};
CustomerAttributes = __decorate([
    ObjectType({
        description: "Custom attributes (`metadata`) of a customer, read by key as a given type. A field is null if the attribute is not set " +
            "or has another type. Use aliases to read several: " +
            '`attributes { tier: string(key: "tier") age: int(key: "age") }`.',
    })
], CustomerAttributes);
export { CustomerAttributes };
const NAME = { description: "The name of the attribute." };
let CustomerAttributesResolver = class CustomerAttributesResolver {
    string({ all }, name) {
        return text.parse(at(all, name));
    }
    strings({ all }, name) {
        const value = at(all, name);
        if (!Array.isArray(value))
            return null;
        return value.every((entry) => typeof entry === "string") ? value : null;
    }
    int({ all }, name) {
        return int.parse(at(all, name));
    }
    float({ all }, name) {
        return number.parse(at(all, name));
    }
    boolean({ all }, name) {
        return flag.parse(at(all, name));
    }
    json({ all }, name) {
        return at(all, name) ?? null;
    }
};
__decorate([
    FieldResolver(() => String, {
        nullable: true,
        description: "The value as a string. Dates are strings too.",
    }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "string", null);
__decorate([
    FieldResolver(() => [String], { nullable: true, description: "The value as a list of strings." }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "strings", null);
__decorate([
    FieldResolver(() => Int, { nullable: true, description: "The value as a 32-bit integer." }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "int", null);
__decorate([
    FieldResolver(() => Float, { nullable: true, description: "The value as a number." }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "float", null);
__decorate([
    FieldResolver(() => Boolean, { nullable: true, description: "The value as a Boolean." }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "boolean", null);
__decorate([
    FieldResolver(() => JSONValue, {
        nullable: true,
        description: "The value as JSON of any type, unchanged.",
    }),
    __param(0, Root()),
    __param(1, Arg("key", () => String, NAME))
], CustomerAttributesResolver.prototype, "json", null);
CustomerAttributesResolver = __decorate([
    Resolver(() => CustomerAttributes)
], CustomerAttributesResolver);
export { CustomerAttributesResolver };
function at(all, name) {
    return Object.hasOwn(all, name) ? all[name] : undefined;
}
//# sourceMappingURL=customer-attributes.type.js.map