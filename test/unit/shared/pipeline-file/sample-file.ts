import { type ReadOptions, readPipelineFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import type { Problem } from "../../../../src-shared/model/problem.ts";

/** A pipeline file that uses every key there is. */
export const fullFile = `inferno: 1
name: support-triage
inputs:
  type: object
  required: [text]
  properties: { text: { type: string, minLength: 1 }, lang: { type: [string, "null"] } }
  additionalProperties: false
vars: { tone: polite, limit: 4 }
endpoints:
  small:
    protocol: openai-chat
    url: http://127.0.0.1:8000/v1/
    model: qwen3-4b
    stream: true
    auth: { env: SMALL_API_KEY }
    headers: { X-Team: support }
    limits: { concurrency: 64, requestsPerMinute: 6000, tokensPerMinute: 1000000 }
    timeouts: { connectMs: 10000, firstByteMs: 540000, totalMs: 600000 }
    retry: { maxAttempts: 5, initialDelayMs: 1000, maxDelayMs: 60000 }
    price: { inputPerMillion: 0.15, outputPerMillion: 0.60 }
  vectors:
    protocol: openai-embeddings
    url: http://127.0.0.1:8001/v1
    model: bge
    auth: { secret: vectors-key, header: X-Key }
    pack: { maxRows: 32, maxWaitMs: 5 }
  rules:
    protocol: http
    url: http://127.0.0.1:9000
steps:
  - id: classify
    endpoint: small
    request:
      messages:
        - { role: user, content: "Be {{ vars.tone }}. Label this ticket.\\n\\n{{ input.text }}" }
      temperature: 0
      max_tokens: 4
  - id: embed
    endpoint: vectors
    needs: []
    request: { input: "{{ input.text }}" }
  - id: extract
    endpoint: small
    needs: [classify]
    when: steps.classify.text == "bug"
    request: { messages: [ { role: user, content: "Product as JSON.\\n{{ input.text }}" } ] }
    response: { format: json, schema: { type: object, required: [product], properties: { product: { type: string } } } }
    cache: false
    onFailure: continue
  - id: route
    endpoint: rules
    needs: [extract, embed]
    request:
      method: POST
      path: /route/{{ row.index }}
      headers: { Authorization: "Bearer {{ input.lang | default('none') }}" }
      body: { label: "{{ steps.classify.text }}", model: any, vector: "{{ steps.embed.embedding }}" }
    response: { select: /data/0 }
output:
  label: "{{ steps.classify.text }}"
  details: "{{ steps.extract.json }}"
  queue: "{{ steps.route.json }}"
`;

/** The shortest file that runs; tests put what they are about in the place of its parts. */
export function makeFile(parts: { top?: string; endpoint?: string; steps?: string } = {}): string {
  const endpoint = parts.endpoint ?? "{ protocol: openai-chat, url: http://h/v1, model: m }";
  const steps = parts.steps ?? "  - { id: a, endpoint: e, request: { messages: [{ role: user, content: hi }] } }";
  return `inferno: 1\nname: p\nendpoints:\n  e: ${endpoint}\nsteps:\n${steps}\n${parts.top ?? ""}`;
}

export function read(source: string, options: Partial<ReadOptions> = {}): ReturnType<typeof readPipelineFile> {
  return readPipelineFile(source, { file: "p.yaml", findEndpoint: () => undefined, ...options });
}

/** The problems of a file; none when it is good. */
export function listProblems(source: string, options: Partial<ReadOptions> = {}): Problem[] {
  const result = read(source, options);
  return result.ok ? [] : result.problems;
}

/** `4:9 E_VALUE`, for each problem. */
export function listPlaces(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

/** Stands in a test's file right before each place that a problem must name; twice for two problems of one place. */
const mark = "‸";

/** A file without its marks, and where they stood as `line:column`. */
export function readMarks(marked: string): { source: string; places: string[] } {
  const places: string[] = [];
  const lines = marked.split("\n").map((text, index) => {
    const parts = text.split(mark);
    let column = 1;
    for (const part of parts.slice(0, -1)) {
      column += part.length;
      places.push(`${index + 1}:${column}`);
    }
    return parts.join("");
  });
  return { source: lines.join("\n"), places };
}
