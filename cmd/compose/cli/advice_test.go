package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Each line is an error of an engine or a registry, and the hint for it.
func TestEngineErrorsHaveAHint(t *testing.T) {
	web := plan.Step{Action: plan.StartContainer{Container: plan.Subject{Service: "web", Name: "shop-web-1"}}}
	pull := plan.Step{Action: plan.PullImage{Image: plan.Subject{Name: "shop/web:1"}}}
	for _, test := range []struct {
		step          plan.Step
		message, want string
	}{
		{pull, `error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: `, "docker's config.json refers to a credential helper that is not installed: install docker-credential-desktop, or remove it from credsStore and credHelpers"},
		{pull, "error getting credentials - err: exit status 1, out: `no such secret`", "a credential helper in docker's config.json fails: run `docker login` again, or remove it from credsStore and credHelpers"},
		{web, "No command specified", "the image has no default command: set `command:` of web"},
		{web, `OCI runtime create failed: unable to start container process: exec: "run.sh": executable file not found in $PATH: unknown`, "the image has no program run.sh: check `command:` and `entrypoint:` of web (in a list, each argument is one element)"},
		{web, `OCI runtime create failed: exec: "/app/run": stat /app/run: no such file or directory: unknown`, "the image has no program /app/run: check `command:` and `entrypoint:` of web (in a list, each argument is one element)"},
		{web, `unable to start container process: exec: "/app": permission denied: unknown`, "/app is a directory or is not executable: run `chmod +x` on it where the image is built or the file is mounted from"},
		{web, "exec /app/run: exec format error", "the program is built for another architecture (see `platform:`), or is a script without a first line such as #!/bin/sh"},
		{web, "unable to find user me: no matching entries in passwd file", "me does not exist in the image: set `user:` to a numeric ID, or to a name from the image's /etc/passwd"},
		{web, "the working directory 'plain' is invalid, it needs to be an absolute path", "`working_dir:` must be the absolute path of a directory in the container"},
		{web, "Cannot mkdir: /plain is not a directory", "`working_dir:` must be the absolute path of a directory in the container"},
		{web, `invalid mount config for type "bind": bind source path does not exist: /srv/my data`, "create /srv/my data on the engine's host. Files of configs and secrets can be on this machine instead. To create a directory for a bind mount, set `bind: {create_host_path: true}`"},
		{web, `error mounting "/tmp" to rootfs at "/plain": mount /tmp:/plain (via /proc/self/fd/6), flags: 0x5000: not a directory`, "the mount has a file on one side and a directory on the other: a file that was missing at an earlier start may have been created as an empty directory"},
		{web, `invalid mount config for type "bind": invalid mount path: 'x' mount path must be absolute`, "the target of a mount must be an absolute path"},
		{web, `error gathering device information while adding custom device "/dev/kvm": no such file or directory`, "the device /dev/kvm does not exist on the engine's host: load its driver, or remove it from `devices:`"},
		{web, `could not select device driver "nvidia" with capabilities: [[gpu]]`, "the engine has no driver for this device (for NVIDIA: install nvidia-container-toolkit on its host and restart the engine)"},
		{web, `sysctl "kernel.shmmax2" is not in a separate kernel namespace`, "kernel.shmmax2 applies to the whole host: set it there, and remove it from `sysctls:`"},
		{web, "write /var/lib/docker/tmp/x: no space left on device", "the engine's disk is full: `docker system df` shows the usage, `docker system prune` removes unused data"},
		{web, "Minimum memory limit allowed is 6MB", "raise the memory limit of web (`mem_limit`, `deploy.resources.limits.memory`)"},
		{web, "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available", "lower the limit of web (`cpus`, `deploy.resources.limits.cpus`) to the number of CPUs of the engine's host"},
		{web, "Unknown runtime specified kata", "`docker info` lists the engine's runtimes: install kata on its host, or remove `runtime:`"},
		{web, "unknown or invalid runtime name: kata", "`docker info` lists the engine's runtimes: install kata on its host, or remove `runtime:`"},
		{web, `error looking up logging plugin loki: plugin "loki" not found`, "`docker info` lists the engine's logging drivers: set one of them in `logging:`"},
		{web, `invalid CapAdd: unknown capability: "CAP_NOPE"`, "`cap_add` and `cap_drop` must be names from capabilities(7), such as NET_ADMIN"},
		{web, "No such image: shop/web:1", "shop/web:1 was removed from the engine, or exists only for another platform than `platform:`: pull it, or build it for that platform"},
		{web, "image with reference shop/web:1 was found but does not match the specified platform: wanted linux/s390x, actual: linux/amd64", "the local image is for another platform: run `docker pull --platform linux/s390x`, build it for that platform, or remove `platform:`"},
		{web, `Conflict. The container name "/shop-web-1" is already in use by container "0123456789ab"`, "`docker inspect shop-web-1` shows where it comes from: remove or rename it, or set another `container_name` for web"},
		{web, "user specified IP address is supported only when connecting to networks with user configured subnets", "a static address requires a configured subnet: set `ipam: {config: [{subnet: ...}]}` for the network"},
		{web, "Bind for 0.0.0.0:8080 failed: port is already allocated", "another program uses host port 8080: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
		{web, "Error starting userland proxy: listen tcp4 0.0.0.0:81: bind: address already in use", "another program uses host port 81: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
		{web, "failed to bind host port for 0.0.0.0:82:172.18.0.2:80/tcp: address already in use", "another program uses host port 82: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
		{web, "failed to bind host port 0.0.0.0:83/tcp: address already in use", "another program uses host port 83: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
		{web, "failed to bind host port [::]:84/tcp: address already in use", "another program uses host port 84: find it with `ss -ltnp` or `docker ps` and stop it, or publish another port"},
		{web, "Address already in use", "another container on the network has this static address"},
		{pull, "toomanyrequests: You have reached your pull rate limit.", "the registry limits the rate of pulls: run `docker login` for a higher limit, or wait"},
		{pull, "no matching manifest for linux/arm64/v8 in the manifest list entries", "the image does not exist for linux/arm64/v8: use another tag, or set `platform:` to one that exists"},
		{pull, "manifest for nginx:nope not found: manifest unknown: manifest unknown", "the tag does not exist in the registry: check the image name"},
		{pull, "pull access denied for shop/web, repository does not exist or may require 'docker login'", "the image does not exist or is private: check the name, run `docker login` if it is private, or add `build:` to the service if it is your own"},
		{pull, `Get "https://r.example/v2/shop/web/manifests/1": unauthorized: authentication required`, "the registry requires authentication: run `docker login`"},
		{pull, `Get "https://r.example:5000/v2/": http: server gave HTTP response to HTTPS client`, "the registry does not support TLS: add it to insecure-registries in the engine's daemon.json"},
		{pull, `Get "https://r.example/v2/": x509: certificate signed by unknown authority`, "the engine does not trust the registry's certificate: copy its CA certificate to /etc/docker/certs.d/REGISTRY/ca.crt on the engine's host"},
		{pull, `Get "https://r.example/v2/": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused`, "the engine's proxy fails: it is configured for the engine's process, not in this shell"},
		{pull, `Get "https://r.example/v2/": dial tcp: lookup r.example on 10.0.0.53:53: no such host`, "the engine cannot reach r.example: check the name, and the network, DNS and proxy of the engine's host"},
		{pull, `lookup r.example on 10.0.0.53:53: dial udp 10.0.0.53:53: connect: network is unreachable`, "the engine cannot reach r.example: check the name, and the network, DNS and proxy of the engine's host"},
		{pull, `Get "https://r.example/v2/": net/http: TLS handshake timeout`, "the engine cannot reach r.example: check the name, and the network, DNS and proxy of the engine's host"},
	} {
		got := adviceOn(&apply.StepError{Step: test.step, Err: errors.New(test.message)})
		if got != test.want {
			t.Errorf("%s: have %q, want %q", test.message, got, test.want)
		}
	}
}

func TestEachAdviceIsForItsOwnWords(t *testing.T) {
	quiet := plan.Step{Action: plan.StartContainer{Container: plan.Subject{Service: "web"}}}
	if got := adviceOn(&apply.StepError{Step: quiet, Err: errors.New("something else")}); got != "" {
		t.Errorf("advice on nothing known: %s", got)
	}
	// What an application logs is not the engine's.
	wait := plan.Step{Action: plan.AwaitContainer{Container: plan.Subject{Service: "web"}}}
	for line, has := range map[string]string{
		"x509: certificate signed by unknown authority": "compose logs web",
		"exec /app/run: exec format error":              "platform:",
	} {
		died := &apply.AwaitError{Container: "shop-web-1", Problem: "exited (1)", Log: []string{line}}
		if got := adviceOn(&apply.StepError{Step: wait, Err: died}); !strings.Contains(got, has) {
			t.Errorf("%s: %s does not say %s", line, got, has)
		}
	}
}
