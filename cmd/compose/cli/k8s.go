package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/k8sexport"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *kubernetesCommands) k8sCommand() *cobra.Command {
	return group(&cobra.Command{Use: "k8s COMMAND", Short: "Export services to Kubernetes"}, a.k8sExportCommand())
}

// k8sOptions are the flags of `k8s export`.
type k8sOptions struct {
	k8sexport.Options
	output   string
	report   view.ReportFormat
	strict   bool
	baseline string
	engine   bool
	read     bool
	noDeps   bool
}

func (a *kubernetesCommands) k8sExportCommand() *cobra.Command {
	var o k8sOptions
	cmd := &cobra.Command{
		Use:   "export [OPTIONS] [SERVICE...]",
		Short: "Export services as Kubernetes manifests",
		Long: `Exports services as Kubernetes manifests that run as the Compose files describe,
and reports what Kubernetes cannot do. docs/KUBERNETES.md lists how each attribute
is mapped, and the extension x-k8s for what Compose cannot express.`,
		Example: `  compose k8s export | kubectl apply -f -
  compose k8s export -o k8s/ --report text       # one file per object
  compose k8s export --strict --baseline losses  # fail if something else is dropped`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd.Flags()); err != nil {
				return err
			}
			return a.k8sExport(cmd, o, args)
		},
	}
	o.flags(cmd.Flags())
	return cmd
}

func (o *k8sOptions) flags(f *pflag.FlagSet) {
	f.StringVarP(&o.output, "output", "o", "", "Write to `FILE`, or to DIR/ with one file per object (default: standard output)")
	enumVar(f, &o.report, "report", "", "Print how each attribute is mapped, to standard output with --output, otherwise to standard error", view.ReportFormats...).also = []string{""}
	f.BoolVar(&o.strict, "strict", false, "Write nothing and fail if an attribute is dropped")
	f.StringVar(&o.baseline, "baseline", "", "`FILE` with the paths of attributes that may be dropped, one per line")
	f.BoolVar(&o.engine, "inspect", true, "Read ports, health checks and commands of images from the engine, if it can be reached")
	f.BoolVar(&o.read, "read-images", false, "Also inspect image file systems for named users and for the content of new volumes, using temporary containers")
	f.BoolVar(&o.noDeps, "no-deps", false, "Do not export dependencies of the named services")
	f.StringVarP(&o.Namespace, "namespace", "n", "", "Namespace of the objects")
	f.BoolVar(&o.CreateNamespace, "create-namespace", false, "Also export the namespace")
	enumVar(f, &o.Expose, "expose", "", "How published ports are exposed (default loadbalancer, or none for known ports of databases and consoles)", "loadbalancer", "nodeport", "ingress", "gateway", "hostport", "none")
	f.StringVar(&o.Host, "host", "", "Host name of the Ingress or HTTPRoute, or the domain of several")
	f.StringVar(&o.Class, "ingress-class", "", "Class of Ingresses")
	f.StringVar(&o.Gateway, "gateway", "", "Gateway of HTTPRoutes: NAME or NAMESPACE/NAME")
	enumVar(f, &o.Secrets, "secrets", "", "Whether to write secret values (default inline; stub with --output)", "inline", "stub")
	enumVar(f, &o.DependsOn, "depends-on", "", "How services wait for dependencies", "init", "none")
	enumVar(f, &o.Binds, "bind", "", "How host folders that services write to, or that do not fit in a ConfigMap, are exported (default claim)", "skip", "hostpath", "claim")
	f.BoolVar(&o.AllowHostAccess, "allow-host-access", false, "Mount paths of the node such as /var/run/docker.sock and /proc, where services bind them")
	enumVar(f, &o.Hardening, "hardening", "", "Pod Security Standard that the Pods must meet: what it does not allow is dropped (default none)", "none", "restricted")
	enumVar(f, &o.Shared, "shared-volumes", "", "How several Pods share a volume", "rwx", "same-node")
	enumVar(f, &o.NetworkPolicies, "network-policy", "", "Whether networks become NetworkPolicies", "auto", "always", "never")
	f.StringToStringVar(&o.Requests, "requests", nil, "Default resource `REQUESTS` of all containers: cpu=100m,memory=128Mi")
	f.BoolVar(&o.Liveness, "liveness", false, "Restart unhealthy containers, as Swarm does")
	f.StringVar(&o.ClusterDomain, "cluster-domain", "", "DNS domain of the cluster (default cluster.local)")
	f.StringVar(&o.ImagePrefix, "image-prefix", "", "Registry and folder of images that are built")
	f.StringVar(&o.ImagePullSecret, "image-pull-secret", "", "Existing Secret with registry credentials")
	f.StringVar(&o.StorageClass, "storage-class", "", "Default storage class of volumes")
	f.StringVar(&o.VolumeSize, "volume-size", "", "Default size of volumes (default 1Gi)")
	enumVar(f, &o.Comments, "comments", "", "What the comments of the manifests contain: the path of each attribute, also its file and line, or nothing (default path)", "path", "line", "none")
	f.StringVar(&o.WaitImage, "wait-image", "", "Image with sh, awk, grep and nslookup, used to wait for services (default busybox:1.37)")
	f.StringVar(&o.KubectlImage, "kubectl-image", "", "Image with kubectl, used to wait for Jobs (default registry.k8s.io/kubectl:v1.36.3)")
}

func (o *k8sOptions) check(f *pflag.FlagSet) error {
	if o.CreateNamespace && o.Namespace == "" {
		return &usageError{err: errors.New("--create-namespace requires --namespace")}
	}
	if o.Restricted() && o.AllowHostAccess {
		return &usageError{err: errors.New("--hardening restricted and --allow-host-access exclude each other")}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Requests)) {
		if err := k8sexport.CheckRequest(name, o.Requests[name]); err != nil {
			return &usageError{err: fmt.Errorf("--requests: %w", err)}
		}
	}
	// Unlike a pipe, a file may be readable by others.
	if o.output != "" && !f.Changed("secrets") {
		o.Secrets = k8sexport.SecretsStub
	}
	return nil
}

// k8sExport exports the project. After an error it has written nothing.
func (a *kubernetesCommands) k8sExport(cmd *cobra.Command, o k8sOptions, services []string) error {
	want, err := a.k8sProject(cmd, o, services)
	if err != nil {
		return err
	}
	accepted, err := a.readBaseline(o.baseline)
	if err != nil {
		return err
	}
	facts, err := a.k8sFacts(cmd.Context(), want, o)
	if err != nil {
		return err
	}
	o.WithoutJobs = len(services) > 0
	manifests, report, err := k8sexport.Export(want, facts, o.Options)
	if err != nil {
		return err
	}
	losses := accepted.judge(report)
	if o.strict && len(losses) > 0 {
		return errors.Join(a.k8sReport(o, report, losses), lossErrors(losses))
	}
	if err := a.writeManifests(o, manifests); err != nil {
		return err
	}
	return errors.Join(a.k8sReport(o, report, losses), a.showStale(accepted))
}

func (a *kubernetesCommands) k8sProject(cmd *cobra.Command, o k8sOptions, services []string) (*project.Project, error) {
	want, err := project.Load(cmd.Context(), a.source())
	if err != nil {
		return nil, err
	}
	a.secrets.Add(want.Scrub)
	if err := a.adoptEnv(want.Environment()); err != nil {
		return nil, err
	}
	// The report of the export lists attributes without an effect.
	if err := a.showWarnings(want.FileWarnings()); err != nil {
		return nil, err
	}
	return want.Select(services, project.Selection{NoDeps: o.noDeps})
}

// lossErrors returns dropped attributes as an error.
func lossErrors(losses []k8sexport.Entry) error {
	var out project.Problems
	for _, l := range losses {
		out = append(out, project.Problem{
			File: l.Position.File, Line: l.Position.Line, Column: l.Position.Column,
			Path: l.Path, Message: "is dropped: " + l.Words, Hint: l.Remedy,
		})
	}
	return out
}

// k8sReport prints the report and the summary. The report goes to standard error
// if the manifests go to standard output.
func (a *kubernetesCommands) k8sReport(o k8sOptions, report k8sexport.Report, losses []k8sexport.Entry) error {
	out := a.streams.Err
	if o.output != "" {
		out = a.streams.Out
	}
	if err := view.K8sReport(out, report, o.report, a.Version); err != nil {
		return err
	}
	if o.strict && len(losses) > 0 || o.report == view.ReportText {
		losses = nil // the error or the report shows them
	}
	switch {
	case o.output != "" || o.report == "":
	case o.report == view.ReportText:
		if err := view.BlankLine(a.streams.Err); err != nil {
			return err
		}
	default:
		return nil // programs read the report: it has the same facts, and nothing may follow it
	}
	return view.K8sSummary(a.streams.Err, a.mode, report, losses)
}
