var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** The filter by time. It is half open everywhere, whatever the bounds of the upstream mean. */
import { Field, InputType } from "type-graphql";
import { checkTimeRange } from "./arguments.js";
import { DateTime } from "./scalars.js";
let DateTimeRange = class DateTimeRange {
    after;
    before;
};
__decorate([
    Field(() => DateTime, { nullable: true, description: "The start of the range, inclusive." })
], DateTimeRange.prototype, "after", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The end of the range, exclusive." })
], DateTimeRange.prototype, "before", void 0);
DateTimeRange = __decorate([
    InputType({
        description: "A time range. `after` is inclusive and `before` is exclusive. Both are optional.",
    })
], DateTimeRange);
export { DateTimeRange };
/**
 * The range in the argument `name`.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if it ends before it begins
 */
export function toTimeRange(name, range) {
    const { after, before } = range ?? {};
    checkTimeRange(`${name}.after`, after, `${name}.before`, before);
    return {
        ...(after ? { after: after.toISOString() } : {}),
        ...(before ? { before: before.toISOString() } : {}),
    };
}
//# sourceMappingURL=time-range.js.map