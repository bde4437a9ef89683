/**
 * The tree that `@huggingface/jinja` parses a template into. The library does not export these types; they say what
 * its version 0.5 builds and are checked by the tests of parse-template.ts.
 */
export type Identifier = { type: "Identifier"; value: string };
export type StringLiteral = { type: "StringLiteral"; value: string };
export type NumberLiteral = { type: "IntegerLiteral" | "FloatLiteral"; value: number };
export type ListLiteral = { type: "ArrayLiteral" | "TupleLiteral"; value: Expression[] };
export type ObjectLiteral = { type: "ObjectLiteral"; value: Map<Expression, Expression> };
export type UnaryExpression = { type: "UnaryExpression"; operator: { value: string }; argument: Expression };
export type BinaryExpression = { type: "BinaryExpression"; operator: { value: string }; left: Expression; right: Expression };
export type FilterExpression = { type: "FilterExpression"; operand: Expression; filter: Expression };
export type TestExpression = { type: "TestExpression"; operand: Expression; negate: boolean; test: Identifier };
/** `value if test` without an else. */
export type SelectExpression = { type: "SelectExpression"; lhs: Expression; test: Expression };
export type Ternary = { type: "Ternary"; condition: Expression; trueExpr: Expression; falseExpr: Expression };
export type CallExpression = { type: "CallExpression"; callee: Expression; args: Argument[] };
export type MemberExpression = { type: "MemberExpression"; object: Expression; property: Expression | SliceExpression; computed: boolean };
export type SliceExpression = { type: "SliceExpression"; start?: Expression; stop?: Expression; step?: Expression };
export type KeywordArgument = { type: "KeywordArgumentExpression"; key: Identifier; value: Expression };
export type Spread = { type: "SpreadExpression"; argument: Expression } | { type: "KeywordSpreadExpression"; argument: Expression };
export type Argument = Expression | KeywordArgument | Spread;
export type Parameter = Identifier | KeywordArgument;

export type Expression =
  | Identifier
  | StringLiteral
  | NumberLiteral
  | ListLiteral
  | ObjectLiteral
  | UnaryExpression
  | BinaryExpression
  | FilterExpression
  | TestExpression
  | SelectExpression
  | Ternary
  | CallExpression
  | MemberExpression;

export type IfStatement = { type: "If"; test: Expression; body: Statement[]; alternate: Statement[] };
export type ForStatement = { type: "For"; loopvar: Identifier | ListLiteral; iterable: Expression; body: Statement[]; defaultBlock: Statement[] };
export type SetStatement = { type: "Set"; assignee: Expression; value: Expression | null; body: Statement[] };
export type MacroStatement = { type: "Macro"; name: Identifier; args: Parameter[]; body: Statement[] };
export type CallStatement = { type: "CallStatement"; call: CallExpression; callerArgs: Parameter[] | null; body: Statement[] };
export type FilterStatement = { type: "FilterStatement"; filter: Expression; body: Statement[] };
export type PlainStatement = { type: "Break" | "Continue" | "Comment" };

/** An expression among statements is output: `{{ … }}`, or text as a StringLiteral. */
export type Statement = Expression | IfStatement | ForStatement | SetStatement | MacroStatement | CallStatement | FilterStatement | PlainStatement;
