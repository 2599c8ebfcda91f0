package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	extensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	// Not for its code: the definitions of the Gateway API's resources are files
	// of its module, which scripts/cluster puts beside the program.
	_ "sigs.k8s.io/gateway-api/apis/v1"
)

// defineGateways makes the server know the Gateway API's resources, which no
// Kubernetes brings itself.
func (c client) defineGateways(ctx context.Context) error {
	api, err := extensions.NewForConfig(c.config)
	if err != nil {
		return err
	}
	folder, err := stock()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(folder, "definitions", "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no definitions in %s (%v)", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var definition apiextensions.CustomResourceDefinition
		if err := yaml.Unmarshal(text, &definition); err != nil {
			return fmt.Errorf("read %s: %w", filepath.Base(file), err)
		}
		if _, err := api.ApiextensionsV1().CustomResourceDefinitions().Create(ctx, &definition, meta.CreateOptions{}); err != nil {
			return fmt.Errorf("define %s: %w", definition.Name, err)
		}
	}
	return nil
}

// gatewaysServed tells whether the server has taken the definitions in.
func (c client) gatewaysServed(ctx context.Context) bool {
	api, err := extensions.NewForConfig(c.config)
	if err != nil {
		return false
	}
	list, err := api.ApiextensionsV1().CustomResourceDefinitions().List(ctx, meta.ListOptions{})
	if err != nil {
		return false
	}
	for _, definition := range list.Items {
		if !slices.ContainsFunc(definition.Status.Conditions, isEstablished) {
			return false
		}
	}
	return true
}

func isEstablished(c apiextensions.CustomResourceDefinitionCondition) bool {
	return c.Type == apiextensions.Established && c.Status == apiextensions.ConditionTrue
}
