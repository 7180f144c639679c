import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What metrics are made of, and how they are read. */
export abstract class MetricsRegistry {
  private readonly registry = new Registry();
  private readonly refreshers: (() => Promise<void>)[] = [];

  /** Has gauges set right before they are read. */
  beforeRead(refresh: () => Promise<void>): void {
    this.refreshers.push(refresh);
  }

  /** Prometheus text format 0.0.4. */
  async text(): Promise<string> {
    await Promise.all(this.refreshers.map((refresh) => refresh()));
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Adds those of Node and the operating system. */
  protected addProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  protected counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  protected gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  protected histogram(
    name: string,
    help: string,
    { labels, buckets }: { labels: string[]; buckets: number[] },
  ): Histogram {
    return new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] });
  }
}
