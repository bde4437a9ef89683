import { compileBareExpression } from "./compile-string.ts";
import { renderSafely } from "./compile-template.ts";
import { RenderState } from "./render-state.ts";
import { isTruthy } from "./runtime-value.ts";
import type { TemplateScope } from "./scope.ts";
import type { TemplateReferences } from "./template-references.ts";

export type CompiledCondition = {
  references: TemplateReferences;
  /** Whether it holds by Jinja's truth: null, false, 0 and empty texts, lists and objects are false. Throws TemplateError as a template does. */
  test(scope: TemplateScope): boolean;
};

/** Compiles a Jinja expression without braces, such as `steps.classify.text == "bug"`. Throws TemplateSyntaxError with an empty path. */
export function compileCondition(expression: string): CompiledCondition {
  const { references, evaluate } = compileBareExpression(expression);
  return { references, test: (scope) => renderSafely(() => isTruthy(evaluate(new RenderState(scope)))) };
}
