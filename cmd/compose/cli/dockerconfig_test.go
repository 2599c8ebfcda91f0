package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDockerSettings(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		want dockerSettings
	}{
		"both":    {`{"psFormat": "table {{.Name}}", "detachKeys": "ctrl-x", "auths": {}}`, dockerSettings{PsFormat: "table {{.Name}}", DetachKeys: "ctrl-x"}},
		"neither": {`{"auths": {}}`, dockerSettings{}},
		"invalid": {`{"detachKeys": "ctrl-x"`, dockerSettings{}},
		"no file": {"", dockerSettings{}},
	} {
		dir := t.TempDir()
		if test.file != "" {
			if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		a := &invocation{World: World{Env: map[string]string{"DOCKER_CONFIG": dir}}}
		if got := a.dockerSettings(); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
