package report

// The outcomes that depend on a value, by topic. A name in braces is filled in
// by Outcome.With. For an outcome that holds for every value of an attribute,
// edit table.txt instead.

// Services, images and commands.
var (
	Provider          = Outcome{Dropped, "", "Kubernetes cannot run the provider {type}", "deploy the resource separately and give its address to the services that use it"}
	BuildNoRegistry   = Outcome{Dropped, "image {image}", "no cluster can pull the image: its name has no registry", "build and push it, and export with --image-prefix REGISTRY/ or set `image`"}
	Build             = Outcome{Approximate, "image {image}", "the image must be built and pushed before the objects are applied", ""}
	EntrypointEmpty   = Outcome{Dropped, "", "without the image's entrypoint there is no command to run", "set a command"}
	CommandNotCleared = Outcome{Dropped, "", "the image's command cannot be cleared because its entrypoint is unknown", "set the entrypoint"}
	PullBuild         = Outcome{Approximate, "imagePullPolicy", "a cluster does not build images", ""}
	PullInterval      = Outcome{Approximate, "imagePullPolicy", "the registry is checked each time a Pod starts", ""}
	StopSignal        = Outcome{Dropped, "", "Kubernetes sends the image's stop signal, or SIGTERM", "set it in the image: STOPSIGNAL {signal}"}
	APISocketOff      = Outcome{Meaningless, "", "it is disabled", ""}
	SwarmName         = Outcome{Dropped, "", "{name} is a name that only Swarm resolves", "use {service}; with deploy.endpoint_mode: dnsrr it resolves to all Pods"}
	Renamed           = Outcome{Dropped, "", "it refers to {old}, which is named {new} in the cluster", "rename the service, or use the name {new}"}
)

// Kinds of workloads, replicas and updates.
var (
	ModeShared        = Outcome{Dropped, "", "the service runs in the Pod of {service}", ""}
	GlobalJob         = Outcome{Dropped, "Job", "Kubernetes has no Job that runs once on each node: it runs once", "use a DaemonSet, or create one Job per node"}
	RestartNo         = Outcome{Approximate, "Job", "it runs once; its name contains a hash of its content, so a change runs it again", ""}
	RestartJob        = Outcome{Dropped, "", "a Job ends when it succeeds", ""}
	RestartAlways     = Outcome{Approximate, "restartPolicy: Always", "the container is also restarted after it exits successfully", ""}
	RestartLimit      = Outcome{Approximate, "restartPolicy: Always", "the container is restarted without a limit, and also after it exits successfully", ""}
	MaxAttempts       = Outcome{Dropped, "", "Kubernetes restarts a container without a limit, at increasing intervals", ""}
	ReplicasShared    = Outcome{Dropped, "", "the service runs in the Pod of {service}, which sets the number of replicas", ""}
	ReplicasScaled    = Outcome{Approximate, "HorizontalPodAutoscaler", "x-k8s.hpa sets the number of replicas", ""}
	ReplicasDaemonSet = Outcome{Meaningless, "", "one Pod runs on each node", ""}
	UpdateJob         = Outcome{Meaningless, "", "a Job has no rolling update", ""}
	UpdateRecreate    = Outcome{Approximate, "", "all Pods are stopped first because they use a volume or a host port exclusively", ""}
	UpdateOrdered     = Outcome{Approximate, "", "one Pod is stopped before the next one is started", ""}
	UpdateRollback    = Outcome{Dropped, "", "Kubernetes does not roll back a failed rollout", "run `kubectl rollout undo`"}
	UpdateContinue    = Outcome{Dropped, "", "a failed rollout stops", ""}
	CronQueue         = Outcome{Approximate, "concurrencyPolicy: Forbid", "a run that is due during another one is skipped, not delayed", ""}
	CronSkipMissed    = Outcome{Approximate, "startingDeadlineSeconds", "a run that is more than a minute late is skipped", ""}
)

// Dependencies, health checks and hooks.
var (
	DependsRestart     = Outcome{Approximate, "", "a configuration change of the dependency does not restart this service", "run `kubectl rollout restart`"}
	DependsNotExported = Outcome{Approximate, "", "it is not awaited because it is not exported", ""}
	DependsInit        = Outcome{Approximate, "initContainers", "{service} runs in this Pod before it; each new Pod runs it again, and it is retried if it fails", ""}
	DependsSamePod     = Outcome{Approximate, "", "containers of one Pod start at the same time", "let the program retry until {service} responds"}
	DependsDisabled    = Outcome{Approximate, "", "it is not awaited: --depends-on is none", ""}
	DependsCronJob     = Outcome{Dropped, "", "waiting for a CronJob is not supported", ""}
	DependsJobStart    = Outcome{Approximate, "", "the start of a Job is not awaited", ""}
	DependsNoReplicas  = Outcome{Meaningless, "", "it has no replicas", ""}
	DependsJob         = Outcome{Approximate, "initContainers", "if the Job fails, this service keeps waiting", ""}
	DependsReady       = Outcome{Approximate, "initContainers", "it waits until {service} is ready, not only started", ""}
	DependsJobReady    = Outcome{Approximate, "initContainers", "if the Job of {service} ends before it is ready, this service keeps waiting", ""}
	DependsOptional    = Outcome{Approximate, "initContainers", "it waits forever if {service} does not become ready", ""}
	DependsOneReady    = Outcome{Approximate, "initContainers", "it waits until one replica of {service} is ready, not all of them", ""}
	NoProbe            = Outcome{Exact, "no probe", "", ""}
	HealthNoTest       = Outcome{Dropped, "", "it has no test, and the test of the image is unknown", "add a test, or export on a machine whose engine has the image"}
	HealthRounded      = Outcome{Approximate, "readinessProbe", "it is rounded up to whole seconds", ""}
	PostStart          = Outcome{Approximate, "lifecycle", "Kubernetes kills the container if it fails", ""}
	PreStop            = Outcome{Approximate, "lifecycle", "Kubernetes continues if it fails; its duration counts towards stop_grace_period", ""}
	HookUser           = Outcome{Dropped, "", "a hook runs as the user of the container", ""}
	HookPrivileged     = Outcome{Dropped, "", "a hook has the privileges of the container", ""}
	PreStartPerPod     = Outcome{Approximate, "initContainers", "it runs for each Pod, not once for the service", ""}
)

// Environment, configs and secrets.
var (
	EnvUnset          = Outcome{Approximate, "", "the variable is not set here, so the container does not get it", "set the variable, or give it a value"}
	EnvName           = Outcome{Dropped, "", "it is not a valid variable name in Kubernetes", "use letters, digits, _, - and ., and start with a non-digit"}
	EnvSecret         = Outcome{Exact, "Secret", "the value is in a Secret, not in the workload", ""}
	EnvSecretStub     = Outcome{Approximate, "Secret", "the value must be added to the Secret {secret}", ""}
	CommandSecret     = Outcome{Approximate, "Secret", "secret values in it are variables of the container, from a Secret", ""}
	CommandSecretStub = Outcome{Approximate, "Secret", "secret values in it are variables of the container: the values must be added to the Secret {secret}", ""}
	ConfigSecret      = Outcome{Exact, "Secret {name}", "it is in a Secret because it contains a secret value", ""}
	LabelSecret       = Outcome{Dropped, "", "it contains a secret value, and everybody who can list Pods can read labels and annotations", "pass the value as a variable or a file"}
	SecretHidden      = Outcome{Dropped, "", "it contains a secret value, which is written as *****", "pass the value as a variable or a file, or export with --secrets inline"}
	ObjectUnused      = Outcome{Meaningless, "", "no exported service uses it", ""}
	ObjectExternal    = Outcome{Exact, "{kind} {name}", "", ""}
	ObjectRenamed     = Outcome{Approximate, "{kind} {name}", "the name {original} is not valid in Kubernetes", ""}
	SecretStub        = Outcome{Approximate, "Secret {name}", "the value is not exported: the key {key} must be added", "export with --secrets inline, or run `kubectl create secret`"}
	FileGroup         = Outcome{Approximate, "fsGroup", "the group owns all volumes of the Pod, and can read the file whatever its mode", ""}
	FileGroupTaken    = Outcome{Dropped, "", "the volumes of a Pod have one group, and another one is set", ""}
	FileGroupName     = Outcome{Dropped, "", "the group is not a number", "use a numeric group ID"}
	FileOwnerGroup    = Outcome{Approximate, "fsGroup", "the file belongs to root; the container's user reads it as a member of the group", ""}
	FileOwner         = Outcome{Dropped, "", "files from ConfigMaps and Secrets belong to root", "set gid or x-k8s.fsGroup so that a group can read it"}
	LabelProgram      = Outcome{Dropped, "", "{program} reads it through the Docker API, which a cluster does not have", "{remedy}"}
	LabelKompose      = Outcome{Dropped, "", "only kompose acts on it", "{remedy}"}
	LabelController   = Outcome{Dropped, "", "controllers read it from an Ingress or a Service", "set it in x-k8s.annotations"}
	LabelKey          = Outcome{Dropped, "", "the key is not valid in Kubernetes", "use at most 63 letters, digits, -, _ and . after the prefix"}
	LabelAnnotation   = Outcome{Approximate, "annotation", "the value is not valid for a label", ""}
)

// Mounts.
var (
	MountTaken          = Outcome{Dropped, "", "another mount uses {target}", ""}
	MountColon          = Outcome{Dropped, "", "Kubernetes does not support a mount path with a colon", ""}
	MountType           = Outcome{Dropped, "", "mounts of type {type} are not supported", ""}
	VolumesFromUnknown  = Outcome{Dropped, "", "it does not name an exported service", "mount the volumes by name"}
	VolumesFrom         = Outcome{Approximate, "volumes", "named volumes are shared; each Pod has its own anonymous volumes and copies of host files", ""}
	Anonymous           = Outcome{Approximate, "emptyDir", "it is deleted with its Pod; Docker keeps an anonymous volume when it replaces a container", "give it a name"}
	ImageMount          = Outcome{Approximate, "image volume", "it is read-only and requires Kubernetes 1.35 or later", ""}
	Tmpfs               = Outcome{Exact, "emptyDir in memory", "", ""}
	TmpfsOwner          = Outcome{Approximate, "emptyDir in memory", "its mode and owner cannot be set", ""}
	TmpfsUnlimited      = Outcome{Approximate, "emptyDir in memory", "without a size it can use up the container's memory limit, or the node's memory", "set a size"}
	TmpfsMode           = Outcome{Dropped, "", "the mode of an in-memory file system cannot be set: it is 1777", ""}
	BindSystem          = Outcome{Approximate, "hostPath", "it belongs to the node, and gives the Pod access to the node", ""}
	BindNoAccess        = Outcome{Dropped, "", "the mount is omitted: it belongs to the host, and would give the Pod access to its node", "export with --allow-host-access"}
	BindSocket          = Outcome{Approximate, "hostPath", "it belongs to the node, which may not run Docker", ""}
	BindCopy            = Outcome{Approximate, "{kind} {name}", "a copy made by the export", ""}
	BindCopyReadOnly    = Outcome{Approximate, "{kind} {name}", "a copy made by the export, which the service cannot write to", ""}
	BindCopyPropagation = Outcome{Meaningless, "", "the mount is a copy", ""}
	BindHostPath        = Outcome{Approximate, "hostPath", "it is a folder of the node, not of this machine", ""}
	BindClaim           = Outcome{Approximate, "PersistentVolumeClaim", "a claim, which is empty at first", ""}
	BindClaimFilled     = Outcome{Approximate, "PersistentVolumeClaim", "a claim, into which the files of the folder are copied while it is empty", ""}
	BindClaimEmpty      = Outcome{Dropped, "PersistentVolumeClaim", "a claim, which is empty at first: the content of the folder is not exported, because {reason}", "copy the content into the claim and set x-k8s.bind: claim, or put it into the image"}
	BindMissing         = Outcome{Dropped, "", "the mount is omitted: the folder does not exist, and create_host_path is false", "create the folder"}
	BindSource          = Outcome{Dropped, "", "the mount is omitted: it is the source of the image", "set x-k8s.bind: claim if the service needs it"}
	BindSkipped         = Outcome{Dropped, "", "the mount is omitted: {reason}", "put it into the image, or export with --bind hostpath"}
	BindRecursive       = Outcome{Dropped, "", "Kubernetes supports it only for read-only mounts without propagation", ""}
	BindPropagation     = Outcome{Dropped, "", "Kubernetes supports it only for privileged containers", "privileged: true"}
)

// Volumes.
var (
	VolumeUnused    = Outcome{Meaningless, "", "no exported service mounts it", ""}
	VolumeExternal  = Outcome{Exact, "PersistentVolumeClaim {claim}", "", ""}
	VolumeDriver    = Outcome{Dropped, "", "the driver {driver} does not exist in Kubernetes", "set a storage class: x-k8s.storageClass"}
	DriverOption    = Outcome{Dropped, "", "it is an option of the driver {driver}", ""}
	VolumeBind      = Outcome{Approximate, "hostPath", "each node has its own folder {device}", ""}
	VolumeTmpfs     = Outcome{Approximate, "emptyDir", "each Pod has its own in-memory file system, which is deleted with the Pod", ""}
	VolumeNFS       = Outcome{Exact, "PersistentVolume", "", ""}
	VolumeClaim     = Outcome{Approximate, "PersistentVolumeClaim", "a claim of {size}; a Docker volume has no size limit", ""}
	VolumeDaemonSet = Outcome{Dropped, "PersistentVolumeClaim", "the service runs on each node, but only one node can mount the claim", "set x-k8s.accessMode: ReadWriteMany, or export with --shared-volumes rwx"}
	VolumeSameNode  = Outcome{Approximate, "PersistentVolumeClaim", "a claim of {size}; a Docker volume has no size limit; the Pods that share it run on one node", ""}
	VolumeShared    = Outcome{Approximate, "PersistentVolumeClaim", "a claim of {size}; a Docker volume has no size limit; it requires a storage class that supports ReadWriteMany", ""}
)

// Networks, names and published ports.
var (
	NetworkHost         = Outcome{Exact, "spec.hostNetwork", "", ""}
	NetworkNone         = Outcome{Approximate, "NetworkPolicy", "the Pod has a network; a NetworkPolicy blocks it if the cluster enforces policies", ""}
	NetworkService      = Outcome{Exact, "the same Pod", "", ""}
	NetworkContainer    = Outcome{Dropped, "", "the network of a container outside the project cannot be shared", ""}
	NamespaceMode       = Outcome{Dropped, "", "Kubernetes supports only host and service:NAME", ""}
	NetworkUnused       = Outcome{Meaningless, "", "no exported service uses it", ""}
	NetworkDefault      = Outcome{Meaningless, "", "the cluster network does the same", ""}
	NetworkOpen         = Outcome{Approximate, "", "Pods reach each other without it, and Pods of other projects reach them", "export with --network-policy always"}
	NetworkPolicy       = Outcome{Approximate, "NetworkPolicy", "it requires a cluster that enforces policies", ""}
	NetworkInternalOpen = Outcome{Dropped, "", "without a NetworkPolicy its services reach other networks", "export with --network-policy auto"}
	NetworkInternalAPI  = Outcome{Approximate, "NetworkPolicy", "Pods that wait for a Job can connect to the TCP ports 443 and 6443 of all addresses, because the address of the API server is unknown", "export with --depends-on none"}
	NetworkExternal     = Outcome{Dropped, "", "other containers of the network are not in the cluster", "give its services addresses that the cluster can reach"}
	AliasUnused         = Outcome{Approximate, "{target}", "no Service is created: it is not a valid Service name, and no other service uses it", ""}
	AliasInvalid        = Outcome{Dropped, "", "it is not a valid Service name", "use at most 63 lower-case letters, digits and hyphens, and start with a letter"}
	Link                = Outcome{Approximate, "Service {name}", "all services can use the name", ""}
	ExternalLink        = Outcome{Approximate, "", "a Service {name} must exist in the namespace", ""}
	ExternalLinkAlias   = Outcome{Approximate, "Service {alias}", "a Service {name} must exist in the namespace", ""}
	ExternalLinkUnknown = Outcome{Dropped, "", "an alias for a Service outside the project requires the namespace", "export with --namespace"}
	PortProtocol        = Outcome{Dropped, "", "Kubernetes does not support the protocol {protocol}", ""}
	PortHost            = Outcome{Exact, "hostPort", "", ""}
	PortNoNetwork       = Outcome{Meaningless, "", "the service has no network", ""}
	PortLoopback        = Outcome{Approximate, "Service {service}", "it is published on this machine only, so it cannot be reached from outside the cluster", "run `kubectl port-forward service/{service}`"}
	PortHostNetwork     = Outcome{Meaningless, "", "the service uses the network of the host", ""}
	PortNotExposed      = Outcome{Approximate, "Service {service}", "it cannot be reached from outside the cluster: expose is none", ""}
	PortRenamed         = Outcome{Approximate, "name of the port", "it is {name}: a name of a port is unique, and has at most 63 lower-case letters, digits and hyphens", ""}
	PortInternal        = Outcome{Approximate, "Service {service}", "it cannot be reached from outside the cluster, because it is known as a port of a database, a cache, a broker or a console", "set x-k8s.expose, or export with --expose"}
	PortNotHTTP         = Outcome{Dropped, "Service {service}", "it cannot be reached from outside the cluster: the {kind} routes only HTTP", "set x-k8s.expose: loadbalancer, or app_protocol: http if it is HTTP"}
	PortRouteTLS        = Outcome{Approximate, "{kind}", "TLS ends at the {kind}", "set x-k8s.tlsSecret"}
	PortSecond          = Outcome{Dropped, "Service {service}", "it cannot be reached from outside the cluster: the {kind} routes to one port", "set x-k8s.port, or x-k8s.expose: loadbalancer"}
	PortRange           = Outcome{Approximate, "Service {service}-published", "the first port of the range is used", ""}
	PortAny             = Outcome{Approximate, "Service {service}-published", "Docker chooses a free port; the Service uses the container port", ""}
	PortRoute           = Outcome{Approximate, "{kind}", "it is reached by host name on the ports of the {kind}", ""}
	PortNode            = Outcome{Approximate, "Service {service}-published", "nodes publish it on a port that the cluster chooses", ""}
	PortHostPort        = Outcome{Approximate, "hostPort", "it is reached on the nodes that run a Pod of the service", ""}
	PortBalancer        = Outcome{Approximate, "Service {service}-published", "the load balancer of the cluster publishes it on its own address", ""}
	PortBalancerAddress = Outcome{Approximate, "Service {service}-published", "the load balancer of the cluster publishes it on its own address, not on {address}", ""}
)

// Pods: host names, DNS, namespaces and placement.
var (
	Hostname          = Outcome{Exact, "spec.hostname", "", ""}
	HostnameShared    = Outcome{Dropped, "", "the Pod is shared and has only one host name", ""}
	HostnameOverride  = Outcome{Approximate, "spec.hostnameOverride", "it requires Kubernetes 1.35 or later", ""}
	HostnameInvalid   = Outcome{Dropped, "", "it is not a valid host name in Kubernetes", "use at most 63 lower-case letters, digits and hyphens"}
	Domainname        = Outcome{Dropped, "", "the subdomain of a Pod is the name of a Service, without dots", ""}
	HostGateway       = Outcome{Dropped, "", "a Pod has no fixed address of its node", "read the node's address from status.hostIP"}
	AddressInvalid    = Outcome{Dropped, "", "it is not a valid IP address", ""}
	HostInvalid       = Outcome{Dropped, "", "it is not a valid host name", ""}
	NameserverLimit   = Outcome{Dropped, "", "a Pod has at most three name servers, including that of the cluster", ""}
	GroupUnknown      = Outcome{Dropped, "", "the ID of the group is unknown: the image was not inspected, or does not define it", "use a numeric group ID, or export with --read-images on a machine whose engine has the image"}
	SysctlHost        = Outcome{Dropped, "", "it would change the node, because the Pod uses a namespace of the host", ""}
	SysctlUnsafe      = Outcome{Dropped, "", "a kubelet refuses a Pod with it unless it runs with --allowed-unsafe-sysctls={name}", "start the kubelets with that flag and set x-k8s.unsafeSysctls: true"}
	SysctlAllowed     = Outcome{Approximate, "sysctls", "the kubelets must run with --allowed-unsafe-sysctls={name}", ""}
	UserNamespace     = Outcome{Dropped, "", "Kubernetes supports host, and private without namespaces of the host", ""}
	InitHost          = Outcome{Meaningless, "", "the init process of the host reaps orphaned processes", ""}
	Init              = Outcome{Approximate, "shareProcessNamespace", "the pause process of the Pod reaps orphaned processes; the containers see each other's processes", ""}
	InitShared        = Outcome{Dropped, "", "the processes of all containers of the Pod would be shared, and those of other services would not have the process ID 1", "use an image with an init process (tini)"}
	ConstraintInvalid = Outcome{Dropped, "", "it is not a valid constraint", ""}
	NodeAttribute     = Outcome{Dropped, "", "Kubernetes nodes have no {attribute}", "label the nodes, and use node.labels"}
	NodeLabel         = Outcome{Dropped, "", "it is not a valid label in Kubernetes", ""}
	SpreadDaemonSet   = Outcome{Meaningless, "", "one Pod runs on each node", ""}
	OnePerNode        = Outcome{Exact, "podAntiAffinity", "", ""}
	MaxPerNode        = Outcome{Approximate, "topologySpreadConstraints", "it limits the difference between any two nodes", ""}
	PlatformInvalid   = Outcome{Dropped, "", "it is not a valid platform", "use OS/ARCHITECTURE"}
	PlatformVariant   = Outcome{Approximate, "nodeSelector", "nodes cannot be selected by the variant {variant}", ""}
	RuntimeClass      = Outcome{Approximate, "runtimeClassName", "the cluster must have a RuntimeClass {name}", ""}
	StorageSize       = Outcome{Approximate, "limits.ephemeral-storage", "a Pod that writes more is evicted", ""}
	GenericResource   = Outcome{Dropped, "", "no Kubernetes resource is known for {kind}", "set x-k8s.limits"}
	DeviceDriver      = Outcome{Dropped, "", "no Kubernetes resource is known for the driver {driver}", "set x-k8s.limits"}
	DeviceCapability  = Outcome{Dropped, "", "no Kubernetes resource is known for the capabilities {capabilities}", "set x-k8s.limits"}
	DeviceAll         = Outcome{Dropped, "", "all devices of a node cannot be requested", "set a count, or set x-k8s.limits"}
	Device            = Outcome{Approximate, "limits.{resource}", "the device plugin of the cluster chooses the devices", ""}
	DeviceIDs         = Outcome{Approximate, "limits.{resource}", "{count} devices, which the device plugin of the cluster chooses: the IDs are ignored", ""}
)

// Users and security options.
var (
	UserUnknown   = Outcome{Dropped, "", "the numeric IDs are unknown: the image was not inspected", "use numeric IDs, or export with --read-images on a machine whose engine has the image"}
	UserUndefined = Outcome{Dropped, "", "the image does not define the user", "use numeric IDs"}

	UserGroupUnknown   = Outcome{Dropped, "securityContext.runAsUser", "only the user is set: the numeric ID of the group {group} is unknown, because the image was not inspected", "use a numeric group ID, or export with --read-images on a machine whose engine has the image"}
	UserGroupUndefined = Outcome{Dropped, "securityContext.runAsUser", "only the user is set: the image does not define the group {group}", "use a numeric group ID"}

	NoNewPrivileges  = Outcome{Dropped, "", "Kubernetes rejects it for a container that is privileged or has SYS_ADMIN", ""}
	SeccompFile      = Outcome{Approximate, "seccompProfile", "the profile must exist in the kubelet's seccomp folder on each node", ""}
	AppArmorProfile  = Outcome{Approximate, "appArmorProfile", "the profile must be loaded on each node", ""}
	SELinuxDisable   = Outcome{Approximate, "seLinuxOptions.type", "spc_t is unconfined, which is the closest type", ""}
	ProcMountPrivate = Outcome{Dropped, "", "Kubernetes supports it only for a Pod with its own user namespace", "userns_mode: private"}
	ProcMount        = Outcome{Approximate, "procMount", "it requires Kubernetes 1.33 or later", ""}
	SecurityOption   = Outcome{Dropped, "", "it is not a known option", ""}
)

// What the Pod Security Standard "restricted" does not allow.
var (
	Restricted        = Outcome{Dropped, "", "the Pod Security Standard restricted does not allow {what}", "remove it, or export without --hardening restricted"}
	RestrictedRoot    = Outcome{Dropped, "", "the Pod Security Standard restricted does not admit the Pod, because the container runs as root", `set a numeric user other than 0: user: "1000:1000"`}
	RestrictedImage   = Outcome{Dropped, "", "the Pod Security Standard restricted does not admit the Pod, because the image runs as root", `set a numeric user: user: "1000:1000"`}
	RestrictedUnknown = Outcome{Dropped, "", "the Pod Security Standard restricted does not admit the Pod, because the numeric user of the image is unknown", `set a numeric user: user: "1000:1000", or export with --read-images on a machine whose engine has the image`}
)
