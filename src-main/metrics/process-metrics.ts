import { Counter, Gauge, type Registry } from "prom-client";

/**
 * Processor time and memory of this process, under the names every Prometheus client uses. prom-client's own collection
 * starts a timer and a garbage-collection observer for each registry that nothing can stop; these are read when asked for.
 */
export function registerProcessMetrics(registry: Registry): void {
  const startedAtSeconds = Date.now() / 1000 - process.uptime();
  registry.registerMetric(
    new Counter({
      name: "process_cpu_seconds_total",
      help: "User and system processor time in seconds.",
      registers: [],
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    }),
  );
  registerGauge(registry, "process_resident_memory_bytes", "Resident memory in bytes.", () => process.memoryUsage.rss());
  registerGauge(registry, "nodejs_heap_used_bytes", "JavaScript heap in use, in bytes.", () => process.memoryUsage().heapUsed);
  registerGauge(registry, "process_start_time_seconds", "Start of the process, seconds since the epoch.", () => startedAtSeconds);
}

function registerGauge(registry: Registry, name: string, help: string, read: () => number): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    }),
  );
}
