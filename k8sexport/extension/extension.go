// Package extension reads x-k8s, the part of a Compose file that sets what
// Compose itself cannot express: the kind of a workload, an Ingress host, the
// size of a volume claim.
//
// The types Project, Service, Volume and Object are the four places where
// x-k8s is allowed. Their tags are the only definition: `x` is the key,
// `values` the allowed values, `doc` the documentation. The decoder,
// docs/x-k8s.schema.json and docs/KUBERNETES.md are derived from them. The
// decoder does not run the JSON schema, because compiling it would slow down
// every export; a test proves that both accept the same input.
package extension

// Key is the name of the extension.
const Key = "x-k8s"

// Project is the extension at the top of the files.
type Project struct {
	Expose          string            `x:"expose" values:"loadbalancer,nodeport,ingress,gateway,hostport,none" doc:"how published ports are exposed"`
	Host            string            `x:"host" doc:"host name of Ingresses and HTTPRoutes"`
	Class           string            `x:"class" doc:"class of Ingresses"`
	Gateway         string            `x:"gateway" doc:"Gateway of HTTPRoutes: NAME or NAMESPACE/NAME"`
	StorageClass    string            `x:"storageClass" doc:"default storage class of claims"`
	ImagePullSecret string            `x:"imagePullSecret" doc:"existing Secret with registry credentials"`
	Requests        map[string]string `x:"requests" doc:"default resource requests of all containers: cpu, memory, ephemeral-storage"`
}

// Service is the extension of a service or a job.
type Service struct {
	Kind           string            `x:"kind" values:"Deployment,StatefulSet,DaemonSet,Job,CronJob" doc:"kind of the workload"`
	Pod            string            `x:"pod" doc:"service whose Pod this service runs in"`
	Schedule       string            `x:"schedule" doc:"cron expression; the service becomes a CronJob"`
	Timezone       string            `x:"timezone" doc:"time zone of the schedule"`
	Concurrency    string            `x:"concurrency" values:"Allow,Forbid,Replace" doc:"what happens if the previous run has not finished"`
	Expose         string            `x:"expose" values:"loadbalancer,nodeport,ingress,gateway,hostport,none" doc:"how published ports are exposed"`
	Host           string            `x:"host" doc:"host name of the Ingress or HTTPRoute"`
	Path           string            `x:"path" doc:"path of the Ingress or HTTPRoute (default /)"`
	Port           int               `x:"port" doc:"container port of the Ingress or HTTPRoute, and of the Service (default: the first published port)"`
	Class          string            `x:"class" doc:"class of the Ingress"`
	TLSSecret      string            `x:"tlsSecret" doc:"existing Secret with the TLS certificate of the host"`
	Annotations    map[string]string `x:"annotations" doc:"annotations of the Ingress, the HTTPRoute or the published Service"`
	HPA            *HPA              `x:"hpa" doc:"scale by load"`
	PDB            *PDB              `x:"pdb" doc:"how many Pods may be unavailable during disruptions"`
	Liveness       *bool             `x:"liveness" doc:"restart the container when its health check fails"`
	ServiceAccount string            `x:"serviceAccount" doc:"existing ServiceAccount; its token is mounted into the Pod"`
	Requests       map[string]string `x:"requests" doc:"resource requests: cpu, memory, ..."`
	Limits         map[string]string `x:"limits" doc:"additional resource limits: nvidia.com/gpu, ephemeral-storage, ..."`
	UnsafeSysctls  bool              `x:"unsafeSysctls" doc:"also set sysctls that a kubelet must allow with --allowed-unsafe-sysctls"`
	FSGroup        *int              `x:"fsGroup" doc:"group that owns the Pod's volumes"`
	Bind           string            `x:"bind" values:"skip,hostpath,claim" doc:"how host folders that the service writes to, or that do not fit in a ConfigMap, are exported (default claim)"`
}

// HPA configures a HorizontalPodAutoscaler.
type HPA struct {
	Min    int `x:"min" doc:"minimum number of replicas (default 1)"`
	Max    int `x:"max" doc:"maximum number of replicas"`
	CPU    int `x:"cpu" doc:"target CPU usage in percent of the request"`
	Memory int `x:"memory" doc:"target memory usage in percent of the request"`
}

// PDB configures a PodDisruptionBudget.
type PDB struct {
	MinAvailable   string `x:"minAvailable" doc:"number or percentage of Pods that must be available"`
	MaxUnavailable string `x:"maxUnavailable" doc:"number or percentage of Pods that may be unavailable"`
}

// Volume is the extension of a volume.
type Volume struct {
	Size         string `x:"size" doc:"size of the claim (default 1Gi)"`
	StorageClass string `x:"storageClass" doc:"storage class of the claim"`
	AccessMode   string `x:"accessMode" values:"ReadWriteOnce,ReadWriteMany,ReadWriteOncePod" doc:"access mode of the claim"`
}

// Object is the extension of an external config or secret.
type Object struct {
	Key string `x:"key" doc:"key in the existing ConfigMap or Secret"`
}
