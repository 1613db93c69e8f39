var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** The common fields of async actions and bulk runs. */
import { Field, Int, InterfaceType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";
export const JobState = enumOf("JobState", "The state of a job. It combines `status`, `operation_status` and the counts of rows in REST.", {
    QUEUED: "The job is accepted and has not started.",
    RUNNING: "The job is running.",
    ENDED: "The job is finished. Its outcome is not known here, because a list of async actions lacks the counts. To find out, " +
        "select `result`, or read the action with `asyncAction`. Only async actions in a list have this state.",
    SUCCEEDED: "The job is finished. REST reports no failure.",
    PARTIALLY_SUCCEEDED: "The job is finished. Some rows succeeded. Others failed or were never sent to the upstream.",
    FAILED: "The job is finished. REST reports that it failed, or no row succeeded.",
    UNKNOWN: "A state that this server does not know yet. For a bulk run: the run is finished, and the outcome of some rows is not " +
        "known.",
});
/** Whether a job in this state is finished. */
export function isOver(state) {
    return state !== "QUEUED" && state !== "RUNNING";
}
let Job = class Job extends Node {
    state;
    operation;
    progress;
    createdAt;
};
__decorate([
    Field(() => JobState, { description: "The state of the job." })
], Job.prototype, "state", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The operation of the job, as REST names it. For example, `CUSTOMERS.BULK_UPDATE`. New operations can appear without " +
            "notice.",
    })
], Job.prototype, "operation", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The progress in percent. Null if it is not known." })
], Job.prototype, "progress", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time when the job was requested." })
], Job.prototype, "createdAt", void 0);
Job = __decorate([
    InterfaceType({
        implements: Node,
        description: "Work that continues in the background after its request was answered.",
        resolveType: (value) => value.pieces === undefined ? "AsyncAction" : "BulkRun",
    })
], Job);
export { Job };
//# sourceMappingURL=job.type.js.map