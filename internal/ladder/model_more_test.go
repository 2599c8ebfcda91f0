package ladder

// deploy draws what an orchestrator is asked for.
func (d *draw) deploy(s thing) {
	if d.flip() {
		return
	}
	p := thing{}
	d.maybe(p, 3, thing{
		"mode": one(d, "replicated", "global", "replicated-job", "global-job"), "endpoint_mode": one(d, "vip", "dnsrr"),
		"labels":         thing{"tier": "front", "not valid!": "x y"},
		"update_config":  thing{"parallelism": d.below(3), "delay": "1s", "order": one(d, "start-first", "stop-first"), "failure_action": one(d, "pause", "rollback", "continue"), "monitor": "2s"},
		"restart_policy": thing{"condition": one(d, "none", "on-failure", "any"), "max_attempts": 3, "delay": "5s"},
		"resources": thing{
			"limits":       thing{"cpus": one(d, "0.5", "2", "0.001"), "memory": one(d, "64M", "1g")},
			"reservations": thing{"cpus": "0.001", "memory": one(d, "16M", "6m")},
		},
		"placement": thing{
			"constraints": []any{one(d, "node.labels.disk == ssd", "node.platform.arch==x86_64", "node.role != manager", "node.hostname == ubuntu 14.04", "node.id == x")},
			"preferences": []any{thing{"spread": "node.labels.zone"}},
		},
	})
	if p["mode"] != "global" && p["mode"] != "global-job" && d.flip() {
		p["replicas"] = d.below(4)
	}
	s["deploy"] = p
}

func (d *draw) security(s thing) {
	d.maybe(s, 6, thing{
		"privileged": true, "read_only": true, "cap_add": []any{"NET_ADMIN", "CAP_SYS_TIME"}, "cap_drop": []any{"ALL"}, "group_add": []any{"1001", "audio"},
		"security_opt": []any{one(d, "no-new-privileges:true", "seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined")},
		"sysctls":      thing{"net.core.somaxconn": 1024}, "ulimits": thing{"nofile": 1024}, "userns_mode": "host", "runtime": "runsc", "platform": one(d, "linux/amd64", "linux/arm64/v8"),
		"cpu_shares": 512, "mem_swappiness": 10, "oom_score_adj": 100, "devices": []any{"/dev/null:/dev/null"}, "logging": thing{"driver": "json-file"},
		"pid": "host", "ipc": one(d, "host", "private", "shareable"), "gpus": []any{thing{"count": 1}},
	})
}

// networking draws networks or, rarely, another mode.
func (d *draw) networking(s thing) {
	if d.rarely(8) {
		s["network_mode"] = one(d, "host", "none", "bridge")
		return
	}
	networks := thing{}
	for _, name := range some(d, "default", "front", "Back_End") {
		networks[name] = nil
		if d.rarely(3) {
			networks[name] = thing{"aliases": some[any](d, "alias", "Other.Alias", "shared")}
		}
	}
	if len(networks) > 0 {
		s["networks"] = networks
	}
	d.maybe(s, 5, thing{
		"dns": []any{"1.1.1.1", "8.8.8.8", "9.9.9.9", "1.0.0.1"}, "dns_search": []any{"example.com"}, "dns_opt": []any{"ndots:2", "use-vc"},
		"extra_hosts": []any{"somehost:10.0.0.5", "Other_Host:10.0.0.6", "gw:host-gateway"}, "domainname": one(d, "example.com", "local"),
	})
}

func (d *draw) labels(s thing) {
	if d.rarely(3) {
		s["labels"] = thing{"a": d.text(), "traefik.http.routers.a-very-long-name-of-a-router-that-passes-the-limit.rule": "Host(`x`)", "com.example/ok": "1", "no key!": "x"}
	}
	if d.rarely(4) {
		s["annotations"] = thing{"com.example/note": d.text()}
	}
}

// host draws what the extension for Kubernetes says.
func (d *draw) host(s thing) {
	if d.rarely(2) {
		return
	}
	x := thing{}
	d.maybe(x, 5, thing{
		"expose": one(d, "loadbalancer", "nodeport", "ingress", "gateway", "hostport", "none"), "liveness": true, "fsGroup": 1000,
		"host": "shop.example.com", "tlsSecret": "page", "requests": thing{"cpu": "1m"}, "pdb": thing{"maxUnavailable": "1"}, "bind": one(d, "skip", "hostpath", "claim"),
		"hpa": thing{"max": 3, "cpu": 50},
	})
	if len(x) > 0 {
		s["x-k8s"] = x
	}
}
