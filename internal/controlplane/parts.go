package main

import "fmt"

// etcdPart listens on sockets in the folder that only this user may enter: it
// asks nobody for a password. What it holds is thrown away, so it need not sync.
func etcdPart() part {
	return part{"etcd", "--name=test", "--data-dir=etcd", "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls=" + etcdSocket, "--advertise-client-urls=" + etcdSocket,
		"--listen-peer-urls=" + peerSocket, "--initial-advertise-peer-urls=" + peerSocket, "--initial-cluster=test=" + peerSocket}
}

// The part after the slashes is a file in the working folder, whose name has to
// look like a host and a port.
const (
	etcdSocket = "unix://etcd:1"
	peerSocket = "unix://etcd:2"
)

// apiserverPart has its stock admission plugins and feature gates: what it
// accepts here, a cluster of that version accepts.
func apiserverPart(a access, port int, network []string) part {
	return append(part{"kube-apiserver", "--etcd-servers=" + etcdSocket, fmt.Sprintf("--secure-port=%d", port),
		"--cert-dir=" + a.serving, "--token-auth-file=" + a.tokens, "--authorization-mode=Node,RBAC", "--allow-privileged=true",
		"--service-account-key-file=" + a.key, "--service-account-signing-key-file=" + a.key,
		"--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.96.0.0/12",
		"--service-node-port-range=20000-32767", "--max-requests-inflight=2000", "--max-mutating-requests-inflight=1000"}, network...)
}

// controllersPart leaves out those that look after machines; there are none.
func controllersPart(a access) part {
	return part{"kube-controller-manager", "--kubeconfig=" + a.kubeconfig, "--leader-elect=false", "--secure-port=0",
		"--service-account-private-key-file=" + a.key, "--root-ca-file=" + a.certificate, "--use-service-account-credentials=false",
		"--controllers=*,-node-ipam-controller,-node-route-controller,-cloud-node-lifecycle-controller",
		"--kube-api-qps=500", "--kube-api-burst=1000"}
}

func schedulerPart(a access) part {
	return part{"kube-scheduler", "--kubeconfig=" + a.kubeconfig, "--leader-elect=false", "--secure-port=0"}
}
