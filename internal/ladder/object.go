// Package ladder holds manifests to account, rung by rung: they decode
// strictly, they agree with each other, a real API server accepts them and
// keeps every field, and what they describe rolls out. It is for tests.
package ladder

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// Object is one document of a manifest.
type Object struct {
	unstructured.Unstructured                // as it is written
	Typed                     runtime.Object // as Kubernetes reads it; nil for a custom resource
}

func (o Object) String() string { return o.GetKind() + "/" + o.GetName() }

// Read decodes a manifest as strictly as can be: no unknown field, no key
// twice, no value of the wrong type, and no document that is not an object.
func Read(manifest []byte) ([]Object, error) {
	decoder := serializer.NewCodecFactory(scheme(), serializer.EnableStrict).UniversalDeserializer()
	var objects []Object
	var faults []error
	for documents := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(manifest))); ; {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects, errors.Join(faults...)
		}
		if err != nil {
			return nil, err
		}
		if blank(document) {
			continue
		}
		o, err := read(document, decoder)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		objects = append(objects, o)
	}
}

func read(document []byte, decoder runtime.Decoder) (Object, error) {
	var o Object
	if err := yaml.UnmarshalStrict(document, &o.Object); err != nil {
		return o, fmt.Errorf("read a document: %w", err)
	}
	if o.GetKind() == "" || o.GetAPIVersion() == "" || o.GetName() == "" {
		return o, fmt.Errorf("a document lacks its kind, apiVersion or name:\n%s", document)
	}
	typed, _, err := decoder.Decode(document, nil, nil)
	if runtime.IsNotRegisteredError(err) && custom(o) {
		return o, nil
	}
	if err != nil {
		return o, fmt.Errorf("read %s: %w", o, err)
	}
	o.Typed = typed
	return o, nil
}

// custom are the kinds that Kubernetes does not know by itself; the API server
// has their schema.
func custom(o Object) bool {
	return o.GroupVersionKind().Group == "gateway.networking.k8s.io"
}

// blank tells whether a document holds comments at most.
func blank(document []byte) bool {
	for line := range bytes.Lines(document) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return false
		}
	}
	return true
}
