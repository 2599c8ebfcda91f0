package resolve

import (
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// setCommand sets the command and the arguments of a container. What the files
// do not set comes from the image, and what they set to empty is cleared.
func setCommand(in *input, c *model.Container, secrets *secretVariables) {
	spec, image := c.Spec, c.Service.ImageFacts
	c.Command, c.Args = secrets.words("entrypoint", spec.Entrypoint), secrets.words("command", spec.Command)
	if spec.Entrypoint != nil {
		c.CommandOrigin = in.Comment(c.At("entrypoint"))
	}
	if spec.Command != nil {
		c.ArgsOrigin = in.Comment(c.At("command"))
	}
	switch {
	case spec.Entrypoint != nil && len(spec.Entrypoint) == 0:
		clearEntrypoint(in, c, image.Command)
	// Docker clears the image's command as well if the entrypoint is [""].
	case len(spec.Entrypoint) == 1 && spec.Entrypoint[0] == "":
		clearEntrypoint(in, c, nil)
	// Kubernetes clears the image's command only if a command is set.
	case spec.Command != nil && len(spec.Command) == 0 && len(c.Command) == 0:
		if !c.Service.Inspected || len(image.Entrypoint) == 0 {
			in.Record(c.At("command"), report.CommandNotCleared)
			return
		}
		c.Command = model.Words(image.Entrypoint)
		c.CommandOrigin = in.Comment(c.At("command")) + ": the image's entrypoint without its command"
	}
}

// clearEntrypoint runs the command, or else inherited, without the image's
// entrypoint.
func clearEntrypoint(in *input, c *model.Container, inherited []string) {
	command := c.Args
	if len(command) == 0 {
		command = model.Words(inherited)
	}
	c.Command, c.Args = nil, nil
	if len(command) == 0 {
		in.Record(c.At("entrypoint"), report.EntrypointEmpty)
		return
	}
	c.Command = command
}
