/** The one form of this API: a CSV file to import. */
import { Blob, FormData as FetchFormData } from "node-fetch";

/** `csv` as the body of `importCustomers`. */
export function csvForm(csv: string): FormData {
  const form = new FetchFormData();
  form.set("file", new Blob([csv], { type: "text/csv" }), "customers.csv");
  return form;
}
