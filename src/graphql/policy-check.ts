/** Refuses operations that the caller's field policy does not allow, before any call. */
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { ASSIGNED_IDS, type Content, PERSONAL_ARGUMENTS } from "../access/personal-data.js";
import { reasonToHide } from "../access/forms.js";
import type { FieldPolicy } from "../access/policy.js";
import { attributeRuling } from "../access/redact.js";
import { isObject } from "../voucherify/read.js";
import type { Context } from "./context.js";
import { publicError } from "./error-codes.js";
import { isCategory, personalField } from "./field-policy.js";
import type { Operation } from "./operation.js";
import { Selections, setsOf } from "./selections.js";

/** One use of personal data that the policy does not allow. */
interface Violation {
  /** Response names joined by dots. */
  readonly path: string;
  /** The schema coordinate of the field, the argument, the input field or the enum value. */
  readonly coordinate: string;
  /** The category, or `metadata:` with a rule. */
  readonly category: string;
}

/** Most violations that an error lists. */
const MAX_VIOLATIONS = 20;

/**
 * Refuses an operation that the caller's policy does not allow. It makes no call.
 *
 * @param variables - coerced
 * @throws {GraphQLError} FORBIDDEN
 */
export function checkPolicy(
  operation: Operation,
  variables: Record<string, unknown>,
  { caller: { policy } }: Pick<Context, "caller">,
): void {
  if (policy === undefined || !policy.isRestrictive) return;
  const denied = new PolicyCheck(operation, variables, policy).run();
  const [first] = denied;
  if (first === undefined) return;
  const { path, coordinate, category } = first;
  const message = `\`${path}\` uses ${coordinate}, but the field policy of ${policy.origin} does not allow it for \`${category}\``;
  throw publicError("FORBIDDEN", message, {
    denied: denied.slice(0, MAX_VIOLATIONS),
    http: { status: 403, headers: new Map<string, string>() },
  });
}

class PolicyCheck {
  readonly #operation: Operation;
  readonly #selections: Selections;
  readonly #policy: FieldPolicy;
  readonly #violations = new Map<string, Violation>();
  /** The selection sets that were visited, by type. What is under one does not depend on where it is. */
  readonly #seen = new Map<GraphQLObjectType, Set<SelectionSetNode>>();

  constructor(operation: Operation, variables: Record<string, unknown>, policy: FieldPolicy) {
    this.#operation = operation;
    this.#selections = new Selections(operation, variables);
    this.#policy = policy;
  }

  run(): Violation[] {
    const { schema, definition } = this.#operation;
    const root = schema.getRootType(definition.operation);
    if (root) this.#visit(root, definition.selectionSet, "");
    return [...this.#violations.values()];
  }

  #visit(type: GraphQLObjectType, set: SelectionSetNode, parentPath: string): void {
    const seen = this.#seen.get(type) ?? new Set();
    this.#seen.set(type, seen);
    if (seen.has(set)) return;
    seen.add(set);
    for (const [name, merged] of this.#selections.fieldsOf(type, [set])) {
      const [node] = merged;
      const field = type.getFields()[node.name.value];
      // The fields of introspection have no data.
      if (field === undefined) continue;
      const path = parentPath === "" ? name : `${parentPath}.${name}`;
      const args = this.#selections.argumentsOf(field, node) ?? {};
      this.#checkField(type, field, args, path);
      for (const arg of field.args) this.#checkArgument(type, field, arg, args[arg.name], path);
      for (const inner of setsOf(merged)) this.#visitTypes(field.type, inner, path);
    }
  }

  #visitTypes(fieldType: GraphQLOutputType, set: SelectionSetNode, path: string): void {
    const type = getNamedType(fieldType);
    const types = isAbstractType(type) ? this.#operation.schema.getPossibleTypes(type) : [type];
    for (const one of types) if (isObjectType(one)) this.#visit(one, set, path);
  }

  #checkField(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    args: Readonly<Record<string, unknown>>,
    path: string,
  ): void {
    const personal = personalField(type, field.name);
    if (personal === null) return;
    const { coordinate, content } = personal;
    if (isCategory(content) && this.#policy.effect(content) === "deny") {
      this.#note({ path, coordinate, category: content });
    }
    for (const key of namedKeys(content, args)) {
      const ruling = attributeRuling(key, this.#policy);
      if (ruling?.effect === "deny") this.#note({ path, coordinate, category: ruling.label });
    }
  }

  #checkArgument(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    { name, type: argType }: GraphQLArgument,
    value: unknown,
    path: string,
  ): void {
    this.#checkInput(`${type.name}.${field.name}(${name}:)`, argType, value, path);
  }

  #checkInput(coordinate: string, inputType: GraphQLInputType, value: unknown, path: string): void {
    if (value === null || value === undefined) return;
    const type = getNullableType(inputType);
    if (isListType(type)) {
      for (const entry of Array.isArray(value) ? value : [value]) {
        this.#checkInput(coordinate, type.ofType, entry, path);
      }
      return;
    }
    this.#checkUse(coordinate, value, path);
    if (isInputObjectType(type) && isObject(value)) {
      for (const field of Object.values(type.getFields())) {
        this.#checkInput(`${type.name}.${field.name}`, field.type, value[field.name], path);
      }
    }
    if (isEnumType(type)) {
      const chosen = type.getValues().find((one) => one.value === value);
      if (chosen !== undefined) this.#checkUse(`${type.name}.${chosen.name}`, value, path);
    }
  }

  #checkUse(coordinate: string, value: unknown, path: string): void {
    const category = PERSONAL_ARGUMENTS[coordinate];
    if (category === undefined) return;
    const assigned = ASSIGNED_IDS[coordinate];
    if (assigned !== undefined && String(value).startsWith(assigned)) return;
    const reason = reasonToHide(category, value, this.#policy);
    if (reason !== null) this.#note({ path, coordinate, category: reason });
  }

  #note(violation: Violation): void {
    this.#violations.set(`${violation.path} ${violation.coordinate} ${violation.category}`, violation);
  }
}

/** The custom attributes that a field is asked for by name. */
function namedKeys(content: Content, { key, keys }: Readonly<Record<string, unknown>>): readonly string[] {
  if (content === "attribute") return typeof key === "string" ? [key] : [];
  if (content !== "metadata" || !Array.isArray(keys)) return [];
  return keys.filter((one): one is string => typeof one === "string");
}
