package cli

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// advice is the hint for an error text of an engine or a registry. In the hint, `$1` is the first submatch of words and
// SERVICE the name of the service.
type advice struct{ words, hint string }

// The first advice whose words match is used. runAdvices are about the program in a container, so they
// are not used for builds.
var runAdvices = []advice{
	// What runs in the container.
	{`No command specified|no command specified`,
		"the image has no default command: set `command:` of SERVICE"},
	{`exec: "([^"]+)": (?:executable file not found|stat [^:]+: no such file)`,
		"the image has no program $1: check `command:` and `entrypoint:` of SERVICE (in a list, each argument is one element)"},
	// Podman's words for it.
	{"executable file `([^`]+)` not found",
		"the image has no program $1: check `command:` and `entrypoint:` of SERVICE (in a list, each argument is one element)"},
	{`exec: "([^"]+)": permission denied`,
		"$1 is a directory or is not executable: run `chmod +x` on it where the image is built or the file is mounted from"},
	{`(?i)exec format error`,
		"the program is built for another architecture (see `platform:`), or is a script without a first line such as #!/bin/sh"},
	{`unable to find (?:user|group) ([^ :]+)`,
		"$1 does not exist in the image: set `user:` to a numeric ID, or to a name from the image's /etc/passwd"},
	{`(?:working directory .* is invalid|Cannot mkdir: .* is not a directory)`,
		"`working_dir:` must be the absolute path of a directory in the container"},
}

// credentialAdvices are asked first: a helper is a program of this machine.
var credentialAdvices = []advice{
	{`error getting credentials.*?exec: "([^"]+)"`,
		"docker's config.json refers to a credential helper that is not installed: install $1, or remove it from credsStore and credHelpers"},
	{`error getting credentials`, "a credential helper in docker's config.json fails: run `docker login` again, or remove it from credsStore and credHelpers"},
}

var advices = []advice{
	// What it gets from the host.
	{`(?:bind source path does not exist: (.+)$|statfs ([^:]+): no such file or directory)`,
		"create $1$2 on the engine's host. Files of configs and secrets can be on this machine instead. To create a directory for a bind mount, set `bind: {create_host_path: true}`"},
	{`(?:trying to mount a directory onto a file|error mounting .*not a directory|error creating directory .*not a directory)`,
		"the mount has a file on one side and a directory on the other: a file that was missing at an earlier start may have been created as an empty directory"},
	{`mount path must be absolute|invalid container path .*must be an absolute path`, "the target of a mount must be an absolute path"},
	{`(?:custom device "([^"]+)"|stat (/dev/[^:]+)): no such file`, "the device $1$2 does not exist on the engine's host: load its driver, or remove it from `devices:`"},
	{`could not select device driver`,
		"the engine has no driver for this device (for NVIDIA: install nvidia-container-toolkit on its host and restart the engine)"},
	{`sysctl "([^"]+)" is not in a separate kernel namespace`, "$1 applies to the whole host: set it there, and remove it from `sysctls:`"},
	{`no space left on device`, "the engine's disk is full: `docker system df` shows the usage, `docker system prune` removes unused data"},
	{`Minimum memory limit allowed`, "raise the memory limit of SERVICE (`mem_limit`, `deploy.resources.limits.memory`)"},
	{`Range of CPUs is from`, "lower the limit of SERVICE (`cpus`, `deploy.resources.limits.cpus`) to the number of CPUs of the engine's host"},

	// What the engine has.
	{`(?i)(?:unknown runtime specified|unknown or invalid runtime name:?) ([^ ]+)`,
		"`docker info` lists the engine's runtimes: install $1 on its host, or remove `runtime:`"},
	{`looking up logging plugin ([^ :]+)`, "`docker info` lists the engine's logging drivers: set one of them in `logging:`"},
	{`unknown capability`, "`cap_add` and `cap_drop` must be names from capabilities(7), such as NET_ADMIN"},
	{`does not match the specified platform: wanted ([^ ,]+)`,
		"the local image is for another platform: run `docker pull --platform $1`, build it for that platform, or remove `platform:`"},
	{`No such image: (.+)`,
		"$1 was removed from the engine, or exists only for another platform than `platform:`: pull it, or build it for that platform"},
	{`container name "/?([^"]+)" is already in use`,
		"`docker inspect $1` shows where it comes from: remove or rename it, or set another `container_name` for SERVICE"},

	{`has dependent containers which must be removed before it`,
		"Podman cannot replace a container whose network other containers share: run `compose down`, then `compose up`"},

	// Networks.
	{`user configured subnets|not in any subnet on network`, "a static address requires a configured subnet: set `ipam: {config: [{subnet: ...}]}` for the network"},
	{`(?:Bind for|listen|failed to bind host port).*?:(\d+)[^ ]*:? .*(?:already allocated|already in use)`,
		"another program uses host port $1: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
	{`Address already in use`, "another container on the network has this static address"},

	// Registries.
	{`toomanyrequests|(?i:too many requests)|rate limit`, "the registry limits the rate of pulls: run `docker login` for a higher limit, or wait"},
	{`no matching manifest for ([^ ]+)`, "the image does not exist for $1: use another tag, or set `platform:` to one that exists"},
	{`manifest unknown|manifest for .* not found`, "the tag does not exist in the registry: check the image name"},
	{`pull access denied|repository does not exist`,
		"the image does not exist or is private: check the name, run `docker login` if it is private, or add `build:` to SERVICE if it is your own"},
	{`unauthorized|authentication required|incorrect username or password|no basic auth credentials`,
		"the registry requires authentication: run `docker login`"},
	{`server gave HTTP response to HTTPS client`, "the registry does not support TLS: add it to insecure-registries in the engine's daemon.json"},
	{`x509:`, "the engine does not trust the registry's certificate: copy its CA certificate to /etc/docker/certs.d/REGISTRY/ca.crt on the engine's host"},
	{`proxyconnect|Proxy Authentication Required`, "the engine's proxy fails: it is configured for the engine's process, not in this shell"},
	{`granting entitlement (security|network)\.(insecure|host) is not allowed`,
		`to allow it, set "builder": {"Entitlements": {"$1-$2": true}} in the engine's daemon.json`},
	{`(?:(?:Get|Head) "https?://|lookup |dial tcp )([^/" ]+?):?[/" ].*(?:no such host|server misbehaving|timeout|Timeout|refused|unreachable|deadline exceeded|reset by peer)`,
		"the engine cannot reach $1: check the name, and the network, DNS and proxy of the engine's host"},
}

// adviceOn returns the hint for a failed step, or "".
func adviceOn(e *apply.StepError) string {
	said := e.Err.Error() + startFailure(e)
	for _, a := range slices.Concat(forRuns(e), advices) {
		words := regexp.MustCompile(a.words)
		if m := words.FindStringSubmatchIndex(said); m != nil {
			hint := words.ExpandString(nil, a.hint, said, m)
			return strings.ReplaceAll(string(hint), "SERVICE", serviceOf(e))
		}
	}
	return usualAdvice(e)
}

func forRuns(e *apply.StepError) []advice {
	if _, builds := e.Step.Action.(plan.BuildImage); builds {
		return credentialAdvices
	}
	return slices.Concat(credentialAdvices, runAdvices)
}

// startFailure returns the only line that a container wrote, if it is about an exec: the runtime reports a
// program that cannot be executed in the container's log only.
func startFailure(e *apply.StepError) string {
	var awaited *apply.AwaitError
	if !errors.As(e, &awaited) || len(awaited.Log) != 1 || !strings.Contains(awaited.Log[0], "exec ") {
		return ""
	}
	return ": " + awaited.Log[0]
}

func serviceOf(e *apply.StepError) string {
	if name := e.Step.Action.Subject().Service; name != "" {
		return name
	}
	return "the service"
}

// usualAdvice knows what is mostly the matter with a kind of step.
func usualAdvice(e *apply.StepError) string {
	name := e.Step.Action.Subject().Name
	switch e.Step.Action.(type) {
	case plan.AwaitContainer:
		return "run `compose logs " + e.Step.Action.Subject().Service + "`"
	case plan.PullImage:
		return "check the image name and the connection to the registry; run `docker login` if the image is private"
	case plan.BuildImage:
		var build *build.Error
		if errors.As(e, &build) && build.Asked != "" {
			return "see services." + build.Service + ".build: " + build.Asked
		}
	case plan.RemoveVolume:
		return "a container still uses it: list it with `docker ps -a --filter volume=" + name + "`"
	}
	return ""
}
