package observe

import (
	"context"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// hashing starts to compute the config-hash of each service, so that it is done while the engine answers. The function
// it returns waits for the hashes, by service. A service that refers to containers has none: its hash contains their IDs.
func hashing(want *project.Project) func() map[string]string {
	done := make(chan map[string]string, 1)
	go func() {
		out := map[string]string{}
		for s := range want.Services() {
			if confighash.HasReferences(s) {
				continue
			}
			if hash, err := confighash.Hash(s); err == nil { // an error is reported where the containers are compared
				out[s.Name] = hash
			}
		}
		done <- out
	}()
	return func() map[string]string { return <-done }
}

// explainDifferences inspects the containers that were created from another
// configuration, so that the planner can report the differences, and those with limits
// that may have been changed by hand.
func explainDifferences(ctx context.Context, engine *engineclient.Engine, want *project.Project, list []planner.Container, hashes map[string]string) error {
	ids := map[string]string{} // of each service's first container
	for _, c := range list {
		if ids[c.Service] == "" && !c.OneOff && !c.Hook {
			ids[c.Service] = c.ID
		}
	}
	foreign := newForeign(engine)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(engineclient.DefaultParallel)
	for i := range list {
		c := &list[i]
		s, ok := want.Service(c.Service)
		if !ok || c.OneOff || c.Hook {
			continue
		}
		s = confighash.ResolveReferences(s, func(name string) string { return ids[name] })
		same := c.Hash != "" && c.Hash == hashes[c.Service]
		if !same {
			var err error
			if same, err = confighash.Recognizes(s, c.Hash); err != nil {
				return err
			}
		}
		if same && !limited(s) {
			continue
		}
		g.Go(func() error {
			found, err := engine.ContainerInspect(ctx, c.ID)
			if engineclient.IsNotFound(err) {
				return nil // it was removed meanwhile
			}
			if err != nil {
				return fmt.Errorf("inspect container %s: %w", c.Name, err)
			}
			off := limitsOff(s, found.HostConfig, c.Parts)
			if same {
				c.Drift = byHand(s, off)
				return nil
			}
			c.Known = known(found)
			c.Drift = drifts(off, c.Parts)
			if !c.Parts.Known() {
				return foreign.compare(ctx, want, s, c, found)
			}
			return nil
		})
	}
	return g.Wait()
}

// known are a container's settings by the path that a Compose file has for
// them, as confighash.Fields names them.
func known(c container.InspectResponse) map[string]string {
	out := map[string]string{}
	set := func(path, value string) {
		if value != "" {
			out[path] = value
		}
	}
	for _, pair := range c.Config.Env {
		key, value, _ := strings.Cut(pair, "=")
		out["environment."+key] = value
	}
	for key, value := range c.Config.Labels {
		if !isOurs(key) {
			out["labels."+key] = value
		}
	}
	set("image", c.Config.Image)
	set("command", confighash.JoinWords(c.Config.Cmd))
	set("entrypoint", confighash.JoinWords(c.Config.Entrypoint))
	set("user", c.Config.User)
	set("working_dir", c.Config.WorkingDir)
	set("stop_signal", c.Config.StopSignal)
	set("restart", restartText(c.HostConfig.RestartPolicy))
	knownPorts(out, c)
	return out
}

func restartText(p container.RestartPolicy) string {
	if p.MaximumRetryCount > 0 {
		return fmt.Sprintf("%s:%d", p.Name, p.MaximumRetryCount)
	}
	return string(p.Name)
}

// knownPorts adds the published port if there is exactly one, because the order of
// several in the file is not known.
func knownPorts(out map[string]string, c container.InspectResponse) {
	if len(c.HostConfig.PortBindings) != 1 {
		return
	}
	for port, bindings := range c.HostConfig.PortBindings {
		if len(bindings) == 1 {
			out["ports[0].target"] = port.Port()
			out["ports[0].protocol"] = port.Proto()
			out["ports[0].published"] = bindings[0].HostPort
		}
	}
}
