package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"syscall"

	core "k8s.io/api/core/v1"
)

// real is a real node: containerd, a kubelet and kube-proxy, with a DNS server
// and a volume provisioner. It must run as root in mount, network and process
// namespaces of its own, which scripts/cluster sets up: the programs keep their
// files in /var/lib and /run.
type real struct {
	plugins string // folder of the CNI plugins
}

const (
	nodeAddress      = "10.255.0.1"
	dnsAddress       = "10.96.0.10"
	podRange         = "10.85.0.0/16"
	clusterDomain    = "cluster.local"
	containerdSocket = "/run/containerd/containerd.sock"
)

func (real) address() string { return nodeAddress }

func (real) network() []string {
	return []string{"--bind-address=0.0.0.0", "--advertise-address=" + nodeAddress, "--kubelet-preferred-address-types=InternalIP"}
}

func (real) provisioner() string { return volumeProvisioner }

func (real) ready(list []core.Node) bool { return countReady(list) == 1 }

func (r real) start(ctx context.Context, plane *children, a access, c client) error {
	if err := r.configure(a); err != nil {
		return err
	}
	syscall.Umask(0o022) // of the files in containers, which containerd creates
	if err := plane.start(part{"containerd", "--config", "containerd.toml", "--log-level", "warn"}); err != nil {
		return err
	}
	listens := func(ctx context.Context) bool {
		conn, err := (&net.Dialer{}).DialContext(ctx, "unix", containerdSocket)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}
	if err := plane.await(ctx, "containerd answers", listens); err != nil {
		return err
	}
	if err := serveNames(ctx, plane, c); err != nil {
		return err
	}
	if err := provision(ctx, plane, c); err != nil {
		return err
	}
	return plane.start(
		part{"kubelet", "--config=kubelet.yaml", "--kubeconfig=" + a.kubeconfig, "--hostname-override=node", "--node-ip=" + nodeAddress},
		part{"kube-proxy", "--config=proxy.yaml", "--hostname-override=node"})
}

// configure writes the configuration of the node's programs into the working folder.
func (r real) configure(a access) error {
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Mkdir("cni", 0o700); err != nil {
		return err
	}
	for file, text := range map[string]string{
		"containerd.toml":   fmt.Sprintf(containerdConfig, r.plugins, folder+"/cni"),
		"kubelet.yaml":      fmt.Sprintf(kubeletConfig, folder, clusterDomain, dnsAddress, containerdSocket),
		"proxy.yaml":        fmt.Sprintf(proxyConfig, a.kubeconfig, podRange),
		"cni/pods.conflist": fmt.Sprintf(cniConfig, podRange),
		"resolv.conf":       "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// containerdConfig leaves the OOM score alone: lowering it needs CAP_SYS_RESOURCE,
// which root lacks on some machines for tests.
const containerdConfig = `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "compose-pause:1"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = %q
  conf_dir = %q
`

// kubeletConfig lets the kubelet run on a machine with the first version of
// cgroups, little disk space and swap.
const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
resolvConf: %[1]s/resolv.conf
clusterDomain: %[2]s
clusterDNS: [%[3]s]
containerRuntimeEndpoint: unix://%[4]s
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failCgroupV1: false
failSwapOn: false
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: "0%%", nodefs.available: "0%%", nodefs.inodesFree: "0%%", imagefs.available: "0%%"}
registryPullQPS: 0
kubeAPIQPS: 200
kubeAPIBurst: 400
syncFrequency: 10s
configMapAndSecretChangeDetectionStrategy: Watch
`

// proxyConfig replaces the source of all connections to Services: Pods are on
// one bridge, where an answer would otherwise not pass the address translation.
const proxyConfig = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: %s}
mode: iptables
clusterCIDR: %s
iptables: {masqueradeAll: true, minSyncPeriod: 0s}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s, udpTimeout: 0s, udpStreamTimeout: 0s}
healthzBindAddress: ""
metricsBindAddress: 127.0.0.1:10249
`

const cniConfig = `{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": %q}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}
]}
`
