/*
 * How the autoscaler of Kubernetes goes by what KEDA gives it: external metrics with a target of the average
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details).
 */

/** The part of a ScaledObject that decides. */
export interface ScaledObjectSpec {
  minReplicaCount: number;
  maxReplicaCount: number;
  advanced: {
    horizontalPodAutoscalerConfig: {
      behavior: {
        scaleDown: { stabilizationWindowSeconds: number; policies: [{ value: number; periodSeconds: number }] };
      };
    };
  };
  triggers: { metadata: { query: string; threshold: string } }[];
}

export interface Scaler {
  /** @param now seconds @returns how many there are to be from now on */
  next(now: number, replicas: number, metrics: Record<string, number>): number;
}

/** Nothing is changed for so little. */
const tolerance = 0.1;

/** `max(a{…}) + max(b{…})`, for a deployment that has each once. */
function valueOf(query: string, metrics: Record<string, number>): number {
  return query.split(' + ').reduce((sum, term) => {
    const [, name] = /^max\((\w+)\{[^}]*\}\)$/.exec(term) ?? [];
    if (name === undefined || metrics[name] === undefined) throw new Error(`no value for ${term}`);
    return sum + metrics[name];
  }, 0);
}

export function hpaOf(spec: ScaledObjectSpec): Scaler {
  const { stabilizationWindowSeconds: windowSeconds, policies } =
    spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown;
  const [{ value: atMost, periodSeconds }] = policies;
  const recommended: { at: number; replicas: number }[] = [];
  const removed: { at: number; pods: number }[] = [];

  const recommend = (replicas: number, metrics: Record<string, number>) => {
    const each = spec.triggers.map(({ metadata: { query, threshold } }) => {
      const value = valueOf(query, metrics);
      const ratio = value / (Number(threshold) * replicas);
      return Math.abs(ratio - 1) <= tolerance ? replicas : Math.ceil(value / Number(threshold));
    });
    return Math.min(spec.maxReplicaCount, Math.max(spec.minReplicaCount, ...each));
  };

  return {
    next(now, replicas, metrics) {
      recommended.push({ at: now, replicas: recommend(replicas, metrics) });
      while (recommended[0]!.at < now - windowSeconds) recommended.shift();
      const desired = recommended.at(-1)!.replicas;
      // The defaults for more: double, or four pods, at each look.
      if (desired > replicas) return Math.min(desired, Math.max(replicas * 2, replicas + 4));
      const highest = Math.max(...recommended.map((one) => one.replicas));
      const lately = removed.filter(({ at }) => at > now - periodSeconds).reduce((sum, { pods }) => sum + pods, 0);
      const fewer = Math.min(replicas, Math.max(highest, replicas - Math.max(0, atMost - lately)));
      if (fewer < replicas) removed.push({ at: now, pods: replicas - fewer });
      return fewer;
    },
  };
}
