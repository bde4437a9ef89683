import { type UseFormReturnType, useForm } from "@mantine/form";
import { checkDraft, type EndpointDraft } from "./endpoint-draft.ts";

export type EndpointForm = UseFormReturnType<EndpointDraft>;

/** The form of an endpoint, checked by the same rules as the control plane checks it. */
export function useEndpointForm(initialValues: EndpointDraft): EndpointForm {
  return useForm<EndpointDraft>({
    mode: "controlled",
    initialValues,
    validate: (draft) => checkDraft(draft, { needsName: true }).errorByPath,
  });
}

/** Marks what is wrong with a draft that is only to be tested. Gives the paths concerned. */
export function checkForTest(form: EndpointForm): string[] {
  const { errorByPath } = checkDraft(form.values, { needsName: false });
  form.setErrors(errorByPath);
  return Object.keys(errorByPath);
}

/** As for a test, but the model is what is being asked for. */
export function checkForModels(form: EndpointForm): boolean {
  const { errorByPath } = checkDraft(form.values, { needsName: false });
  const { model: _model, ...rest } = errorByPath;
  form.setErrors(rest);
  return Object.keys(rest).length === 0;
}
