/** What can be wrong with a pipeline file. Scripts read these; the message beside them is for people. */
export type ProblemCode =
  /** Not readable as YAML or JSON, or beyond the bounds of size, depth and number of values. */
  | "E_FILE_SYNTAX"
  | "E_FILE_TOO_BIG"
  | "E_FILE_VERSION"
  | "E_KEY_DUPLICATE"
  | "E_KEY_UNKNOWN"
  | "E_KEY_MISSING"
  /** A key that this version knows but does not act on. */
  | "E_NOT_AVAILABLE"
  /** The wrong kind of value, or one out of bounds. */
  | "E_VALUE"
  | "E_STEP_DUPLICATE"
  | "E_STEP_UNKNOWN"
  | "E_STEP_CYCLE"
  /** A template refers to a step that its own step does not wait for. */
  | "E_STEP_ORDER"
  | "E_ENDPOINT_UNKNOWN"
  | "E_ENDPOINT_UNUSED"
  | "E_ENDPOINT_URL"
  | "E_ENDPOINT_DENIED"
  /** A setting that the endpoint's protocol does not have: `pack`, `stream`, `response.select`. */
  | "E_ENDPOINT_PROTOCOL"
  | "E_SECRET_LITERAL"
  | "E_SECRET_UNKNOWN"
  | "E_SECRET_IN_CLEAR"
  | "E_TEMPLATE"
  | "E_FIELD_UNKNOWN"
  | "E_VAR_UNKNOWN"
  | "E_VAR_UNUSED"
  | "E_INPUT_UNKNOWN"
  | "E_REQUEST"
  | "E_JSON_SCHEMA"
  | "E_OVERRIDE"
  /** Stands last when there are too many to list. */
  | "E_MORE_PROBLEMS";
