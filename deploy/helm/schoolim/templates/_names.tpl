{{/* The processes: their names, where their values stand, their ports. */}}
{{- define "schoolim.apps" -}}
gateway: { values: gateway, health: 20011, http: 20001, needs: [database, redis, rabbitmq, https] }
easemob-worker: { values: worker, health: 20012, needs: [database, redis, rabbitmq, https] }
callback-dispatcher: { values: dispatcher, health: 20013, needs: [database, rabbitmq, https] }
{{- if .Values.rosterWorker.enabled }}
roster-worker: { values: rosterWorker, health: 20015, needs: [database, rabbitmq] }
{{- end }}
{{- if .Values.receiver.enabled }}
easemob-receiver: { values: receiver, health: 20014, http: 20004, needs: [database] }
{{- end }}
{{- end }}

{{- define "schoolim.fullname" -}}
{{- if contains "schoolim" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-schoolim" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{/* Of one process; dict root app. */}}
{{- define "schoolim.name" -}}
{{ include "schoolim.fullname" .root }}-{{ .app }}
{{- end }}

{{- define "schoolim.selector" -}}
app.kubernetes.io/name: schoolim
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .app }}
{{- end }}

{{- define "schoolim.labels" -}}
{{ include "schoolim.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "schoolim.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "schoolim.fullname" .) }}
{{- end }}
