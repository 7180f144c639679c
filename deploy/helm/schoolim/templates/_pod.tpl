{{/* What is the same in every container; dict root app secrets. */}}
{{- define "schoolim.env" -}}
{{- $root := .root -}}
- { name: NODE_ENV, value: production }
- { name: TMPDIR, value: /tmp }
{{- range .secrets }}
{{- if $root.Values.secrets.asFiles }}
- { name: {{ . }}_FILE, value: /run/secrets/schoolim/{{ . }} }
{{- else }}
- name: {{ . }}
  valueFrom:
    secretKeyRef: {{ include "schoolim.secretKey" (dict "root" $root "name" .) | fromYaml | toJson }}
{{- end }}
{{- end }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Its settings, as far as anything is said of them; dict root app. */}}
{{- define "schoolim.settingsEnv" -}}
{{- $root := .root -}}{{- $app := .app -}}
{{- $own := (index .root.Values (index (include "schoolim.apps" .root | fromYaml) .app).values).settings -}}
{{- range (index (include "schoolim.reads" .root | fromYaml).apps .app).settings }}
{{- if or (hasKey $own .) (hasKey $root.Values.settings .) }}
- { name: {{ . }}, value: {{ include "schoolim.setting" (dict "root" $root "app" $app "name" .) | quote }} }
{{- end }}
{{- end }}
{{- end }}

{{- define "schoolim.image" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* The place and the rights of a pod; dict root. */}}
{{- define "schoolim.place" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{ toJson .Values.podSecurityContext }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{ toJson . }}
{{- end }}
{{- end }}

{{/* The folders of a pod; dict root secrets. */}}
{{- define "schoolim.volumes" -}}
{{- $root := .root -}}
- { name: tmp, emptyDir: {} }
{{- if and .secrets .root.Values.secrets.asFiles }}
- name: secrets
  projected:
    sources:
{{- range .secrets }}
{{- $at := include "schoolim.secretKey" (dict "root" $root "name" .) | fromYaml }}
      - secret: { name: {{ $at.name }}, items: [{ key: {{ $at.key }}, path: {{ . }} }] }
{{- end }}
{{- end }}
{{- end }}

{{- define "schoolim.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if and .secrets .root.Values.secrets.asFiles }}
- { name: secrets, mountPath: /run/secrets/schoolim, readOnly: true }
{{- end }}
{{- end }}

{{/* A pod of one of the processes; dict root app is. */}}
{{- define "schoolim.pod" -}}
{{- $root := .root -}}
{{- $values := index .root.Values .is.values -}}
{{- $secrets := (include "schoolim.secrets" . | fromYaml).names -}}
{{- $parts := dict "root" .root "app" .app "secrets" $secrets -}}
{{- $shutdownMs := include "schoolim.setting" (dict "root" .root "app" .app "name" "SHUTDOWN_TIMEOUT_MS") | float64 -}}
metadata:
  labels: {{- include "schoolim.labels" . | nindent 4 }}
  {{- with .root.Values.podAnnotations }}
  annotations: {{ toJson . }}
  {{- end }}
spec:
  {{- include "schoolim.place" .root | nindent 2 }}
  serviceAccountName: {{ include "schoolim.serviceAccount" .root }}
  # Longer than SHUTDOWN_TIMEOUT_MS: a stopping process finishes or hands back what it holds.
  terminationGracePeriodSeconds: {{ add .root.Values.preStopSeconds (divf $shutdownMs 1000 | ceil) 10 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "schoolim.selector" . | nindent 10 }}
  containers:
    - name: {{ .app }}
      {{- include "schoolim.image" .root | nindent 6 }}
      command: [node, dist/apps/{{ .app }}/src/main.js]
      env:
        {{- include "schoolim.env" $parts | nindent 8 }}
        - { name: HEALTH_PORT, value: {{ .is.health | quote }} }
        {{- if eq .app "easemob-receiver" }}
        - { name: RECEIVER_PORT, value: {{ .is.http | quote }} }
        - { name: RECEIVER_SPOOL_DIR, value: /spool/receiver }
        {{- else if .is.http }}
        - { name: PORT, value: {{ .is.http | quote }} }
        {{- end }}
        {{- include "schoolim.settingsEnv" . | nindent 8 }}
      ports:
        - { name: health, containerPort: {{ .is.health }} }
        {{- with .is.http }}
        - { name: http, containerPort: {{ . }} }
        {{- end }}
      # Before the database is there with its schema no port is open.
      startupProbe:
        httpGet: { path: /health/live, port: health }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: {{ divf .root.Values.startupSeconds 5 | ceil }}
      livenessProbe:
        httpGet: { path: /health/live, port: health }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /health/ready, port: health }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      lifecycle:
        preStop: { exec: { command: [sleep, {{ .root.Values.preStopSeconds | quote }}] } }
      resources: {{ toJson $values.resources }}
      volumeMounts:
        {{- include "schoolim.mounts" $parts | nindent 8 }}
        {{- if eq .app "easemob-receiver" }}
        - { name: spool, mountPath: /spool }
        {{- end }}
        {{- if and (has .app (list "gateway" "easemob-worker")) .root.Values.blobs.existingClaim }}
        - { name: blobs, mountPath: /data }
        {{- end }}
  volumes:
    {{- include "schoolim.volumes" $parts | nindent 4 }}
    {{- if and (eq .app "easemob-receiver") (not $values.spool.persistent) }}
    - { name: spool, emptyDir: { sizeLimit: {{ $values.spool.size }} } }
    {{- end }}
    {{- if and (has .app (list "gateway" "easemob-worker")) .root.Values.blobs.existingClaim }}
    - { name: blobs, persistentVolumeClaim: { claimName: {{ .root.Values.blobs.existingClaim }} } }
    {{- end }}
{{- end }}
