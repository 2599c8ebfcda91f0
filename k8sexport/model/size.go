package model

import (
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// ParseSize reads sizes as Kubernetes and as Docker write them: 10G, 10g, 10gb.
func ParseSize(text string) (resource.Quantity, error) {
	q, err := resource.ParseQuantity(text)
	if err == nil {
		return q, nil
	}
	docker := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text), "b"), "i")
	if docker == "" {
		return q, err
	}
	unit := docker[len(docker)-1:]
	if i := strings.Index("kmgtp", unit); i >= 0 {
		return resource.ParseQuantity(strings.TrimSpace(docker[:len(docker)-1]) + []string{"Ki", "Mi", "Gi", "Ti", "Pi"}[i])
	}
	return resource.ParseQuantity(docker)
}
