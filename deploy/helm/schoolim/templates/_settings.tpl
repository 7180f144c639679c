{{/* What each process reads is known from settings.yaml, which `npm run docs` writes. */}}
{{- define "schoolim.reads" -}}
{{ .Files.Get "settings.yaml" }}
{{- end }}

{{/* A value as an environment variable has it: Helm would write a million as 1e+06. */}}
{{- define "schoolim.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* What a setting is for a process; dict root app name. */}}
{{- define "schoolim.setting" -}}
{{- $own := (index .root.Values (index (include "schoolim.apps" .root | fromYaml) .app).values).settings -}}
{{- $default := index (include "schoolim.reads" .root | fromYaml).defaults .name -}}
{{- $value := index .root.Values.settings .name -}}
{{- if hasKey $own .name }}{{ $value = index $own .name }}{{ end -}}
{{- if kindIs "invalid" $value }}{{ $value = $default }}{{ end -}}
{{- if not (kindIs "invalid" $value) }}{{ include "schoolim.text" $value }}{{ end -}}
{{- end }}

{{/* Fails with the name of whatever no process reads, and of what is missing. */}}
{{- define "schoolim.check" -}}
{{- $root := . -}}
{{- $reads := include "schoolim.reads" . | fromYaml -}}
{{- $settings := list -}}{{- $secrets := list -}}
{{- range $reads.apps }}{{ $settings = concat $settings .settings }}{{ $secrets = concat $secrets .secrets }}{{ end -}}
{{- $places := dict "settings" (dict "given" .Values.settings "known" $settings) -}}
{{- range $app, $is := include "schoolim.apps" . | fromYaml }}
{{- $_ := set $places (printf "%s.settings" $is.values) (dict "given" (index $root.Values $is.values).settings "known" (index $reads.apps $app).settings) -}}
{{- end -}}
{{- range $place, $is := $places }}{{- range $name, $_ := $is.given -}}
{{- if has $name $secrets }}{{ fail (printf "%s.%s: is a secret: keep it in a Secret, and name it in secrets.keys" $place $name) }}{{ end -}}
{{- if has $name $reads.ofTheChart }}{{ fail (printf "%s.%s: is set by the chart" $place $name) }}{{ end -}}
{{- if not (has $name $is.known) }}{{ fail (printf "%s.%s: there is no such setting here" $place $name) }}{{ end -}}
{{- end }}{{- end -}}
{{- range concat .Values.secrets.keys (keys .Values.secrets.elsewhere) -}}
{{- if not (has . $secrets) }}{{ fail (printf "secrets.keys: %s is not a secret setting of any process" .) }}{{ end -}}
{{- end -}}
{{- range $app, $_ := include "schoolim.apps" . | fromYaml }}{{- range (index $reads.apps $app).required -}}
{{- if and (has . $secrets) (not (has . (concat $root.Values.secrets.keys (keys $root.Values.secrets.elsewhere)))) }}{{ fail (printf "secrets.keys: %s is required by %s" . $app) }}{{ end -}}
{{- if and (not (has . $secrets)) (not (include "schoolim.setting" (dict "root" $root "app" $app "name" .))) }}{{ fail (printf "settings.%s: is required by %s" . $app) }}{{ end -}}
{{- end }}{{- end -}}
{{- $blobs := include "schoolim.setting" (dict "root" . "app" "gateway" "name" "BLOB_URL") -}}
{{- if not $blobs }}{{ fail "settings.BLOB_URL: is required; s3://bucket?…, or file:/data/blobs with blobs.existingClaim" }}{{ end -}}
{{- if and (hasPrefix "file:" $blobs) (not (and (hasPrefix "file:/data/" $blobs) .Values.blobs.existingClaim)) }}{{ fail "settings.BLOB_URL: a folder must lie below file:/data/, on a claim named by blobs.existingClaim" }}{{ end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}{{ fail "ingress.host: is required with ingress.enabled" }}{{ end -}}
{{- end }}

{{/* Where a secret setting is kept; dict root name. */}}
{{- define "schoolim.secretKey" -}}
{{- $elsewhere := index .root.Values.secrets.elsewhere .name | default dict -}}
name: {{ $elsewhere.secret | default .root.Values.secrets.existingSecret }}
key: {{ $elsewhere.key | default .name }}
{{- end }}

{{/* Names of the secrets that a process gets; dict root app. */}}
{{- define "schoolim.secrets" -}}
{{- $given := concat .root.Values.secrets.keys (keys .root.Values.secrets.elsewhere) | uniq -}}
names:
{{- range (index (include "schoolim.reads" .root | fromYaml).apps .app).secrets }}
{{- if has . $given }}
  - {{ . }}
{{- end }}
{{- end }}
{{- end }}
