/** `object` with more properties of its own. A copy would lose what its class computes. */
export function extended<T extends object, More extends object>(object: T, more: More): T & More {
  return Object.assign(Object.create(object) as T, more);
}
