//go:build pin

package pin

import (
	_ "github.com/charmbracelet/x/ansi"
	_ "github.com/compose-spec/compose-go/v2/loader"
	_ "github.com/docker/cli/cli/config"
	_ "github.com/docker/cli/cli/connhelper"
	_ "github.com/docker/cli/cli/context/store"
	_ "github.com/docker/docker/client"
	_ "github.com/fsnotify/fsnotify"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/moby/buildkit/client"
	_ "github.com/moby/buildkit/session/auth/authprovider"
	_ "github.com/moby/buildkit/util/progress/progressui"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/santhosh-tekuri/jsonschema/v6"
	_ "github.com/spf13/cobra"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/term"
	_ "gopkg.in/yaml.v3"
	_ "pgregory.net/rapid"
)
