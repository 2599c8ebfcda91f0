package model

import (
	"math"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
	"github.com/seed-6dc66d55/compose/project"
)

// Service is an exported service, or a job in the form of a service.
type Service struct {
	project.Service
	Path string            // services.web, jobs.backup
	Job  *types.JobConfig  // nil for a service
	X    extension.Service // x-k8s

	LocalRef   string // its image on this machine's engine
	Ref        string // its image in the cluster
	ImageFacts Image  // what is known about the image
	Inspected  bool   // whether the engine was asked about the image

	Workload  string    // name of its workload
	Host      string    // DNS name under which other services find it
	ReadyHost string    // DNS name that resolves while a Pod is ready; "" if nothing waits for it
	Pod       *Pod      // that runs it
	InitOf    *Service  // the service before which it runs in the same Pod, or nil
	Listens   []Port    // ports that it is known to listen on, sorted
	PortPaths []string  // places of its published ports in the files
	Exposure  Expose    // how its published ports are reached
	Internal  []bool    // for each published port: it is not reached from outside
	Schedules []CronRun // of a CronJob
}

// At returns the path of an attribute.
func (s *Service) At(attribute string) string { return s.Path + "." + attribute }

// Discoverable reports whether other services can find it by name: services
// that keep running, and others that are known to listen on a port.
func (s *Service) Discoverable() bool {
	return s.NetworkMode != "none" && (s.Pod.Kind.Runs() || len(s.Listens) > 0)
}

// Mode returns deploy.mode.
func (s *Service) Mode() string {
	if s.Deploy == nil {
		return ""
	}
	return s.Deploy.Mode
}

// RestartCondition returns deploy.restart_policy.condition.
func (s *Service) RestartCondition() string {
	if s.Deploy == nil || s.Deploy.RestartPolicy == nil {
		return ""
	}
	return s.Deploy.RestartPolicy.Condition
}

// RestartsOnFailure reports whether only a failure restarts the container.
func (s *Service) RestartsOnFailure() bool {
	return strings.HasPrefix(s.Restart, types.RestartPolicyOnFailure) || s.RestartCondition() == "on-failure"
}

// Retries returns how often a failed container is restarted. Docker's default
// is without a limit.
func (s *Service) Retries() int32 {
	if _, n, ok := strings.Cut(s.Restart, ":"); ok {
		if count, err := strconv.ParseInt(n, 10, 32); err == nil {
			return int32(count)
		}
	}
	if s.Deploy != nil && s.Deploy.RestartPolicy != nil && s.Deploy.RestartPolicy.MaxAttempts != nil {
		return int32(min(*s.Deploy.RestartPolicy.MaxAttempts, 1<<30))
	}
	return math.MaxInt32
}

// CronRun is a schedule of a CronJob.
type CronRun struct {
	types.ScheduleConfig
	Name string // of the CronJob
	Path string
}

// Protocol is TCP, UDP or SCTP.
type Protocol string

// The protocols of Kubernetes.
const (
	TCP  Protocol = "TCP"
	UDP  Protocol = "UDP"
	SCTP Protocol = "SCTP"
)

// Port is a port that a service listens on.
type Port struct {
	Number      int32
	Protocol    Protocol
	Name        string // valid and unique in the service
	AppProtocol string
	HostPort    int32 // port of the node, or 0
	Inferred    bool  // only a URL of another service names it
	Origin      string
}
