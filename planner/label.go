package planner

// The labels that tie an engine's objects to a project. They are docker
// compose's own, so that either tool sees the other's projects.
const (
	LabelProject     = "com.docker.compose.project"
	LabelService     = "com.docker.compose.service"
	LabelNumber      = "com.docker.compose.container-number"
	LabelOneOff      = "com.docker.compose.oneoff"
	LabelSlug        = "com.docker.compose.slug" // tells one-off containers apart
	LabelHash        = "com.docker.compose.config-hash"
	LabelVersion     = "com.docker.compose.version"
	LabelWorkingDir  = "com.docker.compose.project.working_dir"
	LabelConfigFiles = "com.docker.compose.project.config_files"
	LabelEnvFile     = "com.docker.compose.project.environment_file"
	LabelDependsOn   = "com.docker.compose.depends_on"
	LabelImage       = "com.docker.compose.image"
	// LabelImageVolumes holds the digests of the images that a container mounts.
	LabelImageVolumes = "com.docker.compose.image-volume-digest"
	LabelReplace      = "com.docker.compose.replace"
	LabelHook         = "com.docker.compose.hook" // on what ran a hook before the start
	LabelNetwork      = "com.docker.compose.network"
	LabelVolume       = "com.docker.compose.volume"
)

// OwnLabels is how labels of our own begin.
const OwnLabels = "io.github.seed-6dc66d55.compose."

// Labels of our own, for what docker compose does not remember.
const (
	// LabelDigests holds keyed digests of the fields a container was made with.
	LabelDigests = OwnLabels + "digests"
	// LabelCarrier marks a volume that carries configs and secrets into a
	// container whose file system cannot take them. It goes with the container.
	LabelCarrier = OwnLabels + "carrier"
	// LabelCarrierProject is the project of a carrier. It does not have docker
	// compose's label, which would list it among the volumes of the user.
	LabelCarrierProject = OwnLabels + "carrier-project"
	// LabelContents holds the Contents that a container was made with.
	LabelContents = OwnLabels + "contents"
	// LabelImageContent holds the Content of the image of a container.
	LabelImageContent = OwnLabels + "image-content"
	// LabelHookNumber is the number of the replica that a hook ran for.
	LabelHookNumber = OwnLabels + "hook-number"
	// LabelAutoRemove marks a one-off container that the engine removes at its end.
	LabelAutoRemove = OwnLabels + "auto-remove"
	// LabelParts holds the Parts of a container.
	LabelParts = OwnLabels + "parts"
)
