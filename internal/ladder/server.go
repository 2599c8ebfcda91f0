package ladder

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// Server is a Kubernetes API server, as far as manifests need one. It speaks
// plain HTTP with it: what is tested is the server's judgement, and a client
// library would stand between.
type Server struct {
	url, token string
	http       *http.Client

	mutex     sync.Mutex
	resources map[schema.GroupVersion][]resource
}

// resource is a kind by the name that stands in URLs.
type resource struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Namespaced bool   `json:"namespaced"`
}

// kubeconfig is the part of one that scripts/cluster writes.
type kubeconfig struct {
	Clusters []struct {
		Cluster struct {
			Server      string `json:"server"`
			Certificate string `json:"certificate-authority"`
		} `json:"cluster"`
	} `json:"clusters"`
	Users []struct {
		User struct {
			Token string `json:"token"`
		} `json:"user"`
	} `json:"users"`
}

// Connect opens the server of a kubeconfig that scripts/cluster wrote.
func Connect(file string) (*Server, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var config kubeconfig
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(config.Clusters) != 1 || len(config.Users) != 1 {
		return nil, fmt.Errorf("read %s: want one cluster and one user", file)
	}
	cluster := config.Clusters[0].Cluster
	certificate, err := os.ReadFile(cluster.Certificate)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(certificate) {
		return nil, fmt.Errorf("no certificate in %s", cluster.Certificate)
	}
	return &Server{
		url: cluster.Server, token: config.Users[0].User.Token,
		http:      &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}},
		resources: map[schema.GroupVersion][]resource{},
	}, nil
}

// call is one request to the server.
type call struct {
	method, path string
	query        url.Values
	body         any
	media        string // of the body; JSON
}

// do makes a call and returns the answer's body, which the caller closes, and
// the warnings that came with it.
func (s *Server) do(ctx context.Context, c call) (io.ReadCloser, []string, error) {
	body, err := json.Marshal(c.body)
	if err != nil {
		return nil, nil, err
	}
	request, err := http.NewRequestWithContext(ctx, c.method, s.url+c.path+"?"+c.query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", c.media)
	if c.media == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := s.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	if answer.StatusCode >= 300 {
		defer answer.Body.Close()
		return nil, nil, refusal(answer)
	}
	return answer.Body, warnings(answer.Header), nil
}

// Refusal is the server's no.
type Refusal struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s (%d): %s", r.Reason, r.Code, r.Message) }

func refusal(answer *http.Response) error {
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	r := &Refusal{Code: answer.StatusCode, Message: string(text)}
	_ = json.Unmarshal(text, r) // what is no Status is its own message
	return r
}

// object makes a call whose answer is one object.
func (s *Server) object(ctx context.Context, c call) (unstructured.Unstructured, []string, error) {
	var o unstructured.Unstructured
	body, warnings, err := s.do(ctx, c)
	if err != nil {
		return o, nil, err
	}
	defer body.Close()
	err = json.NewDecoder(body).Decode(&o.Object)
	return o, warnings, err
}

// path is where objects of a kind are, in a namespace if the kind has one.
func (s *Server) path(ctx context.Context, kind schema.GroupVersionKind, namespace string) (string, error) {
	r, err := s.resource(ctx, kind)
	if err != nil {
		return "", err
	}
	if r.Namespaced {
		return root(kind.GroupVersion()) + "/namespaces/" + namespace + "/" + r.Name, nil
	}
	return root(kind.GroupVersion()) + "/" + r.Name, nil
}

func root(v schema.GroupVersion) string {
	if v.Group == "" {
		return "/api/" + v.Version
	}
	return "/apis/" + v.String()
}

// resource asks the server, once for each API, which kinds it serves.
func (s *Server) resource(ctx context.Context, kind schema.GroupVersionKind) (resource, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	version := kind.GroupVersion()
	if s.resources[version] == nil {
		body, _, err := s.do(ctx, call{method: http.MethodGet, path: root(version)})
		if err != nil {
			return resource{}, fmt.Errorf("ask for the kinds of %s: %w", version, err)
		}
		defer body.Close()
		var list struct {
			Resources []resource `json:"resources"`
		}
		if err := json.NewDecoder(body).Decode(&list); err != nil {
			return resource{}, err
		}
		s.resources[version] = list.Resources
	}
	for _, r := range s.resources[version] {
		if r.Kind == kind.Kind {
			return r, nil
		}
	}
	return resource{}, fmt.Errorf("the server has no kind %s", kind)
}
