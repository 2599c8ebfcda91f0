package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stock is the folder of the files that come with kwok's and the Gateway API's
// modules; scripts/cluster puts it beside this program.
func stock() (string, error) {
	self, err := os.Executable()
	return filepath.Join(filepath.Dir(self), "stock"), err
}

// writeStages joins the stages in which kwok plays pods, nodes and volumes.
func writeStages() (string, error) {
	folder, err := stock()
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(folder, "stages", "*.yaml"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no stages in %s (%v)", folder, err)
	}
	var all strings.Builder
	volumes := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		adapted, n := adapt(string(text))
		volumes += n
		all.WriteString("---\n" + adapted)
	}
	if volumes == 0 {
		return "", fmt.Errorf("no stage in %s asks for kwok's storage class: has kwok changed?", folder)
	}
	return "stages.yaml", os.WriteFile("stages.yaml", []byte(all.String()), 0o600)
}

// adapt lets kwok provision volumes of every class, and not only of its own: a
// manifest may name the class of the cluster that it was written for. A claim
// with the class "" asks for a volume that is there.
func adapt(stage string) (string, int) {
	const own, any = `self.spec.storageClassName == 'kwok-volume'`, `has(self.spec.storageClassName) && self.spec.storageClassName != ''`
	return strings.ReplaceAll(stage, own, any), strings.Count(stage, own)
}
