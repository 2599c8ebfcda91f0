package resolve

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// program is a program that reads labels of containers through the Docker API.
type program struct {
	name, remedy string
	keys         []string // labels: whole keys, or prefixes that end with a dot
}

const (
	routeRemedy    = "set x-k8s.expose: ingress with x-k8s.host, or create the routes of the program in the cluster"
	scheduleRemedy = "set x-k8s.schedule"
	programRemedy  = "configure the program in the cluster"
)

// programs are the programs whose labels have no effect in a cluster.
var programs = []program{
	{"Traefik", routeRemedy, []string{"traefik."}},
	{"Caddy", routeRemedy, []string{"caddy", "caddy.", "caddy_"}},
	{"Docker Swarm", programRemedy, []string{"com.docker.stack.", "com.docker.swarm.", "com.docker.lb.", "com.docker.service."}},
	{"swarm-cronjob", scheduleRemedy, []string{"swarm.cronjob."}},
	{"Ofelia", scheduleRemedy, []string{"ofelia."}},
	{"Shepherd", programRemedy, []string{"shepherd."}},
	{"Watchtower", programRemedy, []string{"com.centurylinklabs.watchtower."}},
	{"Diun", programRemedy, []string{"diun."}},
	{"autoheal", "set x-k8s.liveness: true", []string{"autoheal", "autoheal."}},
	{"Homepage", programRemedy, []string{"homepage."}},
	{"docker-volume-backup", programRemedy, []string{"docker-volume-backup."}},
	{"nginx-proxy", routeRemedy, []string{"com.github.nginx-proxy.", "com.github.jrcs.letsencrypt_nginx_proxy_companion."}},
	{"Portainer", programRemedy, []string{"io.portainer."}},
	{"Coolify", programRemedy, []string{"coolify."}},
}

// komposeRemedies are the attributes that replace labels of kompose.
var komposeRemedies = []struct{ key, remedy string }{
	{"kompose.service.type", "set x-k8s.expose"},
	{"kompose.service.nodeport.port", "set x-k8s.expose: nodeport and publish that port"},
	{"kompose.service.expose.tls-secret", "set x-k8s.tlsSecret"},
	{"kompose.service.expose.ingress-class-name", "set x-k8s.class"},
	{"kompose.service.expose", "set x-k8s.expose: ingress and x-k8s.host"},
	{"kompose.service.group", "set x-k8s.pod"},
	{"kompose.service.healthcheck.", "set healthcheck, and x-k8s.liveness"},
	{"kompose.controller.type", "set x-k8s.kind"},
	{"kompose.controller.port.expose", "set x-k8s.expose: hostport"},
	{"kompose.image-pull-policy", "set pull_policy"},
	{"kompose.image-pull-secret", "set x-k8s.imagePullSecret at the top of the file"},
	{"kompose.serviceaccount-name", "set x-k8s.serviceAccount"},
	{"kompose.init.containers.", "set pre_start"},
	{"kompose.hpa.", "set x-k8s.hpa"},
	{"kompose.cronjob.", "set x-k8s.schedule"},
	{"kompose.security-context.fsgroup", "set x-k8s.fsGroup"},
	{"kompose.volume.size", "set x-k8s.size of the volume"},
	{"kompose.volume.storage-class-name", "set x-k8s.storageClass of the volume"},
	{"kompose.volume.subpath", "set volume.subpath of the mount"},
	{"kompose.ephemeral-storage.", "set ephemeral-storage in x-k8s.limits"},
}

// effectiveLabels returns the labels without those that have no effect in a
// cluster, and without those that contain secret values: an object cannot refer
// to a Secret in its labels and annotations.
func (in *input) effectiveLabels(path string, labels map[string]string) types.Labels {
	out := types.Labels{}
	for key, value := range labels {
		outcome, dropped := programLabel(key)
		if !dropped && in.holdsSecret([]string{"labels", key}, []byte(value)) {
			outcome, dropped = report.LabelSecret, true
		}
		if dropped {
			in.Record(path+"."+key, outcome)
		} else {
			out[key] = value
		}
	}
	return out
}

// programLabel returns the outcome of a label that has no effect in a cluster:
// of kompose, or of a program that reads the Docker API.
func programLabel(key string) (report.Outcome, bool) {
	for _, p := range programs {
		if hasKey(p.keys, key) {
			return report.LabelProgram.With("program", p.name, "remedy", p.remedy), true
		}
	}
	if isControllerKey(key) {
		return report.LabelController, true
	}
	if !strings.HasPrefix(key, "kompose.") {
		return report.Outcome{}, false
	}
	remedy := ""
	for _, k := range komposeRemedies {
		if remedy == "" && hasKey([]string{k.key}, key) {
			remedy = k.remedy
		}
	}
	return report.LabelKompose.With("remedy", remedy), true
}

func hasKey(keys []string, key string) bool {
	for _, k := range keys {
		open := strings.HasSuffix(k, ".") || strings.HasSuffix(k, "_")
		if k == key || open && strings.HasPrefix(key, k) {
			return true
		}
	}
	return false
}

// controllerKeys are parts of annotations that controllers read from Ingresses
// and Services.
var controllerKeys = []string{"ingress.kubernetes.io/", "service.beta.kubernetes.io/", "cert-manager.io/", "external-dns.alpha.kubernetes.io/", "metallb.io/", "metallb.universe.tf/"}

// isControllerKey reports whether controllers read an annotation, but not from
// a Pod.
func isControllerKey(key string) bool {
	for _, part := range controllerKeys {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}
