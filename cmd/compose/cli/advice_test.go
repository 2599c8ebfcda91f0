package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner"
)

// Each line is what an engine or a registry has said, and a piece of the hint.
func TestEnginesWordsHaveAHint(t *testing.T) {
	web := planner.Step{Action: planner.StartContainer{Container: planner.Subject{Service: "web", Name: "shop-web-1"}}}
	pull := planner.Step{Action: planner.PullImage{Image: planner.Subject{Name: "shop/web:1"}}}
	for _, test := range []struct {
		step      planner.Step
		said, has string
	}{
		{pull, `error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: `, "install docker-credential-desktop"},
		{pull, "error getting credentials - err: exit status 1, out: `no such secret`", "docker login"},
		{web, "No command specified", "give web a `command:`"},
		{web, `OCI runtime create failed: unable to start container process: exec: "run.sh": executable file not found in $PATH: unknown`, "no program run.sh"},
		{web, `OCI runtime create failed: exec: "/app/run": stat /app/run: no such file or directory: unknown`, "no program /app/run"},
		{web, `unable to start container process: exec: "/app": permission denied: unknown`, "chmod +x"},
		{web, "exec /app/run: exec format error", "platform:"},
		{web, "unable to find user me: no matching entries in passwd file", "knows no me"},
		{web, "the working directory 'plain' is invalid, it needs to be an absolute path", "working_dir:"},
		{web, "Cannot mkdir: /plain is not a directory", "working_dir:"},
		{web, `invalid mount config for type "bind": bind source path does not exist: /srv/my data`, "make /srv/my data on"},
		{web, `error mounting "/tmp" to rootfs at "/plain": mount /tmp:/plain (via /proc/self/fd/6), flags: 0x5000: not a directory`, "the other a folder"},
		{web, `invalid mount config for type "bind": invalid mount path: 'x' mount path must be absolute`, "begins with /"},
		{web, `error gathering device information while adding custom device "/dev/kvm": no such file or directory`, "no /dev/kvm"},
		{web, `could not select device driver "nvidia" with capabilities: [[gpu]]`, "nvidia-container-toolkit"},
		{web, `sysctl "kernel.shmmax2" is not in a separate kernel namespace`, "kernel.shmmax2 holds"},
		{web, "write /var/lib/docker/tmp/x: no space left on device", "docker system df"},
		{web, "Minimum memory limit allowed is 6MB", "mem_limit"},
		{web, "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available", "cpus"},
		{web, "Unknown runtime specified kata", "install kata"},
		{web, "unknown or invalid runtime name: kata", "install kata"},
		{web, `error looking up logging plugin loki: plugin "loki" not found`, "docker info"},
		{web, `invalid CapAdd: unknown capability: "CAP_NOPE"`, "NET_ADMIN"},
		{web, "No such image: shop/web:1", "shop/web:1 has gone from the engine, or is there for another platform"},
		{web, "image with reference shop/web:1 was found but does not match the specified platform: wanted linux/s390x, actual: linux/amd64", "--platform linux/s390x"},
		{web, `Conflict. The container name "/shop-web-1" is already in use by container "0123456789ab"`, "docker inspect shop-web-1"},
		{web, "user specified IP address is supported only when connecting to networks with user configured subnets", "subnet"},
		{web, "Bind for 0.0.0.0:8080 failed: port is already allocated", "host port 8080"},
		{web, "Error starting userland proxy: listen tcp4 0.0.0.0:81: bind: address already in use", "host port 81"},
		{web, "failed to bind host port for 0.0.0.0:82:172.18.0.2:80/tcp: address already in use", "host port 82"},
		{web, "failed to bind host port 0.0.0.0:83/tcp: address already in use", "host port 83"},
		{web, "failed to bind host port [::]:84/tcp: address already in use", "host port 84"},
		{web, "Address already in use", "static address"},
		{pull, "toomanyrequests: You have reached your pull rate limit.", "docker login"},
		{pull, "no matching manifest for linux/arm64/v8 in the manifest list entries", "linux/arm64/v8"},
		{pull, "manifest for nginx:nope not found: manifest unknown: manifest unknown", "no such tag"},
		{pull, "pull access denied for shop/web, repository does not exist or may require 'docker login'", "give the service a `build:`"},
		{pull, `Get "https://r.example/v2/shop/web/manifests/1": unauthorized: authentication required`, "docker login"},
		{pull, `Get "https://r.example:5000/v2/": http: server gave HTTP response to HTTPS client`, "insecure-registries"},
		{pull, `Get "https://r.example/v2/": x509: certificate signed by unknown authority`, "certs.d"},
		{pull, `Get "https://r.example/v2/": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused`, "proxy fails"},
		{pull, `Get "https://r.example/v2/": dial tcp: lookup r.example on 10.0.0.53:53: no such host`, "does not reach r.example:"},
		{pull, `lookup r.example on 10.0.0.53:53: dial udp 10.0.0.53:53: connect: network is unreachable`, "does not reach r.example:"},
		{pull, `Get "https://r.example/v2/": net/http: TLS handshake timeout`, "does not reach r.example:"},
	} {
		got := adviceOn(&apply.StepError{Step: test.step, Err: errors.New(test.said)})
		if !strings.Contains(got, test.has) {
			t.Errorf("%s\n%s\ndoes not say %s", test.said, got, test.has)
		}
	}
}

func TestEachAdviceIsForItsOwnWords(t *testing.T) {
	quiet := planner.Step{Action: planner.StartContainer{Container: planner.Subject{Service: "web"}}}
	if got := adviceOn(&apply.StepError{Step: quiet, Err: errors.New("something else")}); got != "" {
		t.Errorf("advice on nothing known: %s", got)
	}
	// What an application logs is not the engine's.
	wait := planner.Step{Action: planner.AwaitContainer{Container: planner.Subject{Service: "web"}}}
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
