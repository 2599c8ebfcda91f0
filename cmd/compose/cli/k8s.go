package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/k8sexport"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *app) k8sCommand() *cobra.Command {
	return group(&cobra.Command{Use: "k8s COMMAND", Short: "Take the services to Kubernetes"}, a.k8sExportCommand())
}

// k8sOptions are the flags of `k8s export`.
type k8sOptions struct {
	k8sexport.Options
	output   string
	report   string
	strict   bool
	baseline string
	engine   bool
	read     bool
	noDeps   bool
}

func (a *app) k8sExportCommand() *cobra.Command {
	var o k8sOptions
	cmd := &cobra.Command{
		Use:   "export [OPTIONS] [SERVICE...]",
		Short: "Write the services as Kubernetes manifests",
		Long: `Writes the services as Kubernetes manifests that run as the Compose files would,
and reports what they cannot say. docs/KUBERNETES.md has what becomes of each
attribute, and the extension x-k8s for what Compose has no words for.`,
		Example: `  compose k8s export | kubectl apply -f -
  compose k8s export -o k8s/ --report text       # a file an object
  compose k8s export --strict --baseline losses  # fail on losses that are new`,
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
	f.StringVarP(&o.output, "output", "o", "", "Write to `FILE`, or to DIR/ with a file an object (default to stdout)")
	f.StringVar(&o.report, "report", "", "Print what became of each attribute (text|json|sarif|baseline): to stdout with --output, else to stderr")
	f.BoolVar(&o.strict, "strict", false, "Write nothing and fail if something would be lost")
	f.StringVar(&o.baseline, "baseline", "", "`FILE` with the losses that are accepted, a path a line")
	f.BoolVar(&o.engine, "inspect", true, "Ask the engine, where one can be reached, what the images say of themselves")
	f.BoolVar(&o.read, "read-images", false, "Look into the images, too: for users by name, and what new volumes begin with; makes containers of them, and removes these")
	f.BoolVar(&o.noDeps, "no-deps", false, "Leave out what the named services depend on")
	f.StringVarP(&o.Namespace, "namespace", "n", "", "Put the objects into a namespace")
	f.BoolVar(&o.CreateNamespace, "create-namespace", false, "Write the namespace, too")
	choice(f, &o.Expose, "expose", "How published ports are reached", "loadbalancer", "nodeport", "ingress", "gateway", "hostport", "none")
	f.StringVar(&o.Host, "host", "", "Host name of Ingresses and HTTPRoutes, or the domain of several")
	f.StringVar(&o.Class, "ingress-class", "", "Class of Ingresses")
	f.StringVar(&o.Gateway, "gateway", "", "Gateway of HTTPRoutes, as NAME or NAMESPACE/NAME")
	choice(f, &o.Secrets, "secrets", "Whether secret values are written (default inline, stub with --output)", "inline", "stub")
	choice(f, &o.DependsOn, "depends-on", "How services wait for others", "init", "none")
	choice(f, &o.Binds, "bind", "What becomes of host folders that no ConfigMap can hold", "skip", "hostpath", "claim")
	choice(f, &o.Shared, "shared-volumes", "How several Pods share a volume", "rwx", "same-node")
	choice(f, &o.NetworkPolicies, "network-policy", "Whether networks become NetworkPolicies", "auto", "always", "never")
	f.BoolVar(&o.Liveness, "liveness", false, "Restart what is unhealthy, as a swarm does")
	f.StringVar(&o.ImagePrefix, "image-prefix", "", "Registry and folder of the images that are built")
	f.StringVar(&o.ImagePullSecret, "image-pull-secret", "", "Name of an existing Secret to pull images with")
	f.StringVar(&o.StorageClass, "storage-class", "", "Storage class of volumes")
	f.StringVar(&o.VolumeSize, "volume-size", "", "Size of volumes that say none (default 1Gi)")
	f.StringVar(&o.WaitImage, "wait-image", "", "Image with sh, nc and nslookup for waiting (default busybox:1.37)")
	f.StringVar(&o.KubectlImage, "kubectl-image", "", "Image with kubectl for waiting for Jobs (default registry.k8s.io/kubectl:v1.36.3)")
}

// choiceFlag is a flag that takes some words only.
type choiceFlag[T ~string] struct {
	to    *T
	words []string
}

func (c choiceFlag[T]) String() string { return "" }
func (c choiceFlag[T]) Type() string   { return "string" }

func (c choiceFlag[T]) Set(value string) error {
	for _, w := range c.words {
		if value == w {
			*c.to = T(value)
			return nil
		}
	}
	return fmt.Errorf("want %s or %s", strings.Join(c.words[:len(c.words)-1], ", "), c.words[len(c.words)-1])
}

func choice[T ~string](f *pflag.FlagSet, to *T, name, usage string, words ...string) {
	f.Var(choiceFlag[T]{to, words}, name, usage+" (`"+strings.Join(words, "|")+"`)")
}

func (o *k8sOptions) check(f *pflag.FlagSet) error {
	switch o.report {
	case "", "text", "json", "sarif", "baseline":
	default:
		return &usageError{err: fmt.Errorf("--report %s: want text, json, sarif or baseline", o.report)}
	}
	if o.CreateNamespace && o.Namespace == "" {
		return &usageError{err: errors.New("--create-namespace: which one? say --namespace")}
	}
	// Files are kept and shown to others; what goes through a pipe is not.
	if o.output != "" && !f.Changed("secrets") {
		o.Secrets = k8sexport.SecretsStub
	}
	return nil
}

// k8sExport loads, learns what there is to know, exports, and writes: all of
// it, or nothing.
func (a *app) k8sExport(cmd *cobra.Command, o k8sOptions, services []string) error {
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

func (a *app) k8sProject(cmd *cobra.Command, o k8sOptions, services []string) (*project.Project, error) {
	want, err := project.Load(cmd.Context(), a.source())
	if err != nil {
		return nil, err
	}
	a.secrets.Add(want.Scrub)
	if err := a.adoptEnv(want.Environment()); err != nil {
		return nil, err
	}
	// What this program does not act on is in the export's own report.
	if err := a.showWarnings(want.FileWarnings()); err != nil {
		return nil, err
	}
	return want.Select(services, project.Selection{NoDeps: o.noDeps})
}

// lossErrors are losses as what ends the command.
func lossErrors(losses []k8sexport.Entry) error {
	var out project.Problems
	for _, l := range losses {
		out = append(out, project.Problem{
			File: l.Position.File, Line: l.Position.Line, Column: l.Position.Column,
			Path: l.Path, Message: "is lost: " + l.Words, Hint: l.Remedy,
		})
	}
	return out
}

// k8sReport prints the report where there is room for it, and the summary.
func (a *app) k8sReport(o k8sOptions, report k8sexport.Report, losses []k8sexport.Entry) error {
	out := a.streams.Err
	if o.output != "" {
		out = a.streams.Out
	}
	if err := view.K8sReport(out, report, o.report, a.Version); err != nil {
		return err
	}
	if o.strict && len(losses) > 0 || o.report == "text" {
		losses = nil // they are shown anyway
	}
	return view.K8sSummary(a.streams.Err, a.mode, report, losses)
}
