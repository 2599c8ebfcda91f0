package engineclient

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/docker/cli/cli/context/store"
	"github.com/docker/go-connections/tlsconfig"
)

// tlsConfig is that of the flags and the environment. The client's own
// certificate may be missing where nobody named one.
func (o Options) tlsConfig() (*tls.Config, error) {
	cert, key := o.Cert, o.Key
	if cert == "" {
		cert = ifThere(o.certificate("cert.pem"))
	}
	if key == "" {
		key = ifThere(o.certificate("key.pem"))
	}
	ca := first(o.CACert, o.certificate("ca.pem"))
	if !o.TLSVerify {
		ca = ""
	}
	conf, err := tlsconfig.Client(tlsconfig.Options{
		CAFile: ca, CertFile: cert, KeyFile: key, InsecureSkipVerify: !o.TLSVerify, ExclusiveRootPools: true,
	})
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	return conf, nil
}

// certificate returns the path of a file in the certificate directory, "" without such a directory: the
// working directory must not provide certificates.
func (o Options) certificate(name string) string {
	if o.CertPath == "" {
		return ""
	}
	return filepath.Join(o.CertPath, name)
}

func ifThere(path string) string {
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// contextTLS is what a context stores of certificates, nil if nothing.
func contextTLS(contexts store.Reader, name string, e endpoint) (*tls.Config, error) {
	stored, err := contexts.ListTLSFiles(name)
	if err != nil {
		return nil, err
	}
	names := stored["docker"]
	if len(names) == 0 && !e.SkipTLSVerify {
		return nil, nil
	}
	data := map[string][]byte{}
	for _, file := range names {
		if data[file], err = contexts.GetTLSData(name, "docker", file); err != nil {
			return nil, err
		}
	}
	conf := tlsconfig.ClientDefault()
	conf.InsecureSkipVerify = e.SkipTLSVerify
	if slices.Contains(names, "ca.pem") {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(data["ca.pem"]) {
			return nil, errors.New("ca.pem contains no certificate")
		}
	}
	if slices.Contains(names, "cert.pem") && slices.Contains(names, "key.pem") {
		own, err := tls.X509KeyPair(data["cert.pem"], data["key.pem"])
		if err != nil {
			return nil, err
		}
		conf.Certificates = []tls.Certificate{own}
	}
	return conf, nil
}
