var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, InputType } from "type-graphql";
let ConsentDecision = class ConsentDecision {
    consentId;
    given;
};
__decorate([
    Field(() => ID, { description: "The ID of the consent, `cnst_…`. `Query.consents` lists the IDs." })
], ConsentDecision.prototype, "consentId", void 0);
__decorate([
    Field(() => Boolean, { description: "True to give the consent, false to revoke it." })
], ConsentDecision.prototype, "given", void 0);
ConsentDecision = __decorate([
    InputType({ description: "A decision on one consent." })
], ConsentDecision);
export { ConsentDecision };
//# sourceMappingURL=consent.inputs.js.map