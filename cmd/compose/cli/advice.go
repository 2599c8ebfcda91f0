package cli

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/planner"
)

// advice is what to do where an engine or a registry says something: `$1` is
// what the words found, SERVICE the service.
type advice struct{ words, hint string }

// Advices are asked in their order; the first whose words occur is given. Those
// on what runs in a container are not for builds: what they blame is not there.
var runAdvices = []advice{
	// What runs in the container.
	{`No command specified|no command specified`,
		"the image says no program to run: give SERVICE a `command:`, or take an image that has one"},
	{`exec: "([^"]+)": (?:executable file not found|stat [^:]+: no such file)`,
		"the image has no program $1: check `command:` and `entrypoint:` of SERVICE (in a list, each word is an element of its own)"},
	// Podman's words for it.
	{"executable file `([^`]+)` not found",
		"the image has no program $1: check `command:` and `entrypoint:` of SERVICE (in a list, each word is an element of its own)"},
	{`exec: "([^"]+)": permission denied`,
		"$1 is a folder, or may not be executed: `chmod +x` it where the image is built or the file is mounted from"},
	{`(?i)exec format error`,
		"the program is made for another processor (see `platform:`), or is a script whose first line is not #!/bin/sh or the like"},
	{`unable to find (?:user|group) ([^ :]+)`,
		"the image knows no $1: give `user:` as a number, or as a name from the image's /etc/passwd"},
	{`(?:working directory .* is invalid|Cannot mkdir: .* is not a directory)`,
		"`working_dir:` is an absolute path of a folder in the container"},
}

// credentialAdvices are asked first: a helper is a program of this machine.
var credentialAdvices = []advice{
	{`error getting credentials.*?exec: "([^"]+)"`,
		"docker's config.json names a helper that is not installed: install $1, or take it out of credsStore and credHelpers there"},
	{`error getting credentials`, "a credential helper of docker's config.json fails: `docker login` again, or take it out of credsStore and credHelpers there"},
}

var advices = []advice{
	// What it gets from the host.
	{`(?:bind source path does not exist: (.+)$|statfs ([^:]+): no such file or directory)`,
		"make $1$2 on the engine's host; a file of a config or a secret may be on this machine instead, a mount may have a folder made for it: `bind: {create_host_path: true}`"},
	{`(?:trying to mount a directory onto a file|error mounting .*not a directory|error creating directory .*not a directory)`,
		"one side of the mount is a file and the other a folder: a file that was missing at an earlier start may have been made as an empty folder"},
	{`mount path must be absolute|invalid container path .*must be an absolute path`, "the target of a mount begins with /"},
	{`(?:custom device "([^"]+)"|stat (/dev/[^:]+)): no such file`, "the engine's host has no $1$2: load its driver, or take it out of `devices:`"},
	{`could not select device driver`,
		"the engine has no driver for that device (for NVIDIA: install nvidia-container-toolkit on its host and restart the engine)"},
	{`sysctl "([^"]+)" is not in a separate kernel namespace`, "$1 holds for the whole host: set it there, and take it out of `sysctls:`"},
	{`no space left on device`, "the engine's disk is full: `docker system df` shows of what, `docker system prune` removes what nothing uses"},
	{`Minimum memory limit allowed`, "raise the memory limit of SERVICE (`mem_limit`, `deploy.resources.limits.memory`)"},
	{`Range of CPUs is from`, "lower the limit of SERVICE (`cpus`, `deploy.resources.limits.cpus`) to what the engine's host has"},

	// What the engine has.
	{`(?i)(?:unknown runtime specified|unknown or invalid runtime name:?) ([^ ]+)`,
		"`docker info` lists the engine's runtimes: install $1 on its host, or take `runtime:` out"},
	{`looking up logging plugin ([^ :]+)`, "`docker info` lists the engine's logging drivers: take one of them in `logging:`"},
	{`unknown capability`, "`cap_add` and `cap_drop` take names of capabilities(7), such as NET_ADMIN"},
	{`does not match the specified platform: wanted ([^ ,]+)`,
		"the image is here for another platform: `docker pull --platform $1` it, build it for that, or take `platform:` out"},
	{`No such image: (.+)`,
		"$1 has gone from the engine, or is there for another platform than `platform:` asks for: pull it, or build it for that"},
	{`container name "/?([^"]+)" is already in use`,
		"`docker inspect $1` tells whose it is: remove or rename it, or give SERVICE another `container_name`"},

	{`has dependent containers which must be removed before it`,
		"Podman replaces nothing that others share the network of: `compose down`, then `compose up`"},

	// Networks.
	{`user configured subnets|not in any subnet on network`, "an address of one's own needs a subnet of one's own: give the network `ipam: {config: [{subnet: ...}]}`"},
	{`(?:Bind for|listen|failed to bind host port).*?:(\d+)[^ ]*:? .*(?:already allocated|already in use)`,
		"host port $1 was taken meanwhile: `ss -ltnp` and `docker ps` tell by whom; publish another, or stop that"},
	{`Address already in use`, "a static address is taken: another container on the network has it"},

	// Registries.
	{`toomanyrequests|(?i:too many requests)|rate limit`, "the registry limits pulls: `docker login` raises the limit, or wait"},
	{`no matching manifest for ([^ ]+)`, "the image is not published for $1: take another tag, or ask for a platform that it has with `platform:`"},
	{`manifest unknown|manifest for .* not found`, "the registry has no such tag of the image: check it"},
	{`pull access denied|repository does not exist`,
		"there is no such image, or it is private: check the name, `docker login` if it is private, give SERVICE a `build:` if it is your own"},
	{`unauthorized|authentication required|incorrect username or password|no basic auth credentials`,
		"the registry wants to know who asks: `docker login` at it"},
	{`server gave HTTP response to HTTPS client`, "the registry speaks no TLS: name it under insecure-registries in the engine's daemon.json"},
	{`x509:`, "the engine does not trust the registry's certificate: put its CA into /etc/docker/certs.d/REGISTRY/ca.crt on the engine's host"},
	{`proxyconnect|Proxy Authentication Required`, "the engine's proxy fails: it is set for the engine's own process, not in this shell"},
	{`granting entitlement (security|network)\.(insecure|host) is not allowed`,
		`the engine grants it if its daemon.json says "builder": {"Entitlements": {"$1-$2": true}}`},
	{`(?:(?:Get|Head) "https?://|lookup |dial tcp )([^/" ]+?):?[/" ].*(?:no such host|server misbehaving|timeout|Timeout|refused|unreachable|deadline exceeded|reset by peer)`,
		"the engine does not reach $1: check the name, and the network, DNS and proxy of the engine's host"},
}

// adviceOn is what to do about a failed step, "" where nobody knows.
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
	if _, builds := e.Step.Action.(planner.BuildImage); builds {
		return credentialAdvices
	}
	return slices.Concat(credentialAdvices, runAdvices)
}

// startFailure is what a container wrote last where that is all: the runtime
// can tell only so that a program cannot be executed.
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
	case planner.AwaitContainer:
		return "look at it with `compose logs " + e.Step.Action.Subject().Service + "`"
	case planner.PullImage:
		return "check the name, whether the registry can be reached, and whether `docker login` is needed"
	case planner.BuildImage:
		var build *build.Error
		if errors.As(e, &build) && build.Asked != "" {
			return "it is built as services." + build.Service + ".build says: " + build.Asked
		}
	case planner.RemoveVolume:
		return "a container still uses it: `docker ps -a --filter volume=" + name + "` tells which"
	}
	return ""
}
