package k8sexport

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// The extension x-k8s says what Compose cannot. Its keys are the tags below:
// they make the reader, docs/x-k8s.schema.json and the documentation. The reader
// does not run that schema: it would have to be compiled at each export, and
// says no more than the tags do. A test holds the two to the same judgement.

type xProject struct {
	Expose          string `x:"expose" values:"loadbalancer,nodeport,ingress,gateway,hostport,none" doc:"how published ports are reached"`
	Host            string `x:"host" doc:"host name of Ingresses and HTTPRoutes"`
	Class           string `x:"class" doc:"class of Ingresses"`
	Gateway         string `x:"gateway" doc:"the Gateway of HTTPRoutes: NAME or NAMESPACE/NAME"`
	StorageClass    string `x:"storageClass" doc:"storage class of claims that name none"`
	ImagePullSecret string `x:"imagePullSecret" doc:"name of an existing Secret for pulling images"`
}

type xService struct {
	Kind           string            `x:"kind" values:"Deployment,StatefulSet,DaemonSet,Job,CronJob" doc:"the kind of workload"`
	Pod            string            `x:"pod" doc:"run in the Pod of this service"`
	Schedule       string            `x:"schedule" doc:"cron expression: the service becomes a CronJob"`
	Timezone       string            `x:"timezone" doc:"time zone of the schedule"`
	Concurrency    string            `x:"concurrency" values:"Allow,Forbid,Replace" doc:"what happens when a run is still going"`
	Expose         string            `x:"expose" values:"loadbalancer,nodeport,ingress,gateway,hostport,none" doc:"how published ports are reached"`
	Host           string            `x:"host" doc:"host name of the Ingress or HTTPRoute"`
	Path           string            `x:"path" doc:"path of the Ingress or HTTPRoute; /"`
	Port           int               `x:"port" doc:"container port of the Ingress or HTTPRoute; the first that is published"`
	Class          string            `x:"class" doc:"class of the Ingress"`
	TLSSecret      string            `x:"tlsSecret" doc:"existing Secret with the certificate of the host"`
	HPA            *xHPA             `x:"hpa" doc:"scale by load"`
	PDB            *xPDB             `x:"pdb" doc:"how many Pods may be taken away at once"`
	Liveness       *bool             `x:"liveness" doc:"restart the container when its health check fails"`
	ServiceAccount string            `x:"serviceAccount" doc:"existing ServiceAccount, whose token the Pod gets"`
	Requests       map[string]string `x:"requests" doc:"what the container is promised: cpu, memory, ..."`
	Limits         map[string]string `x:"limits" doc:"further limits: nvidia.com/gpu, ephemeral-storage, ..."`
	FSGroup        *int              `x:"fsGroup" doc:"group that owns the Pod's volumes"`
	Bind           string            `x:"bind" values:"skip,hostpath,claim" doc:"what becomes of host folders that no ConfigMap can hold"`
}

type xHPA struct {
	Min    int `x:"min" doc:"fewest replicas; 1"`
	Max    int `x:"max" doc:"most replicas"`
	CPU    int `x:"cpu" doc:"wanted use of the requested CPU, in percent"`
	Memory int `x:"memory" doc:"wanted use of the requested memory, in percent"`
}

type xPDB struct {
	MinAvailable   string `x:"minAvailable" doc:"number or percentage that stays"`
	MaxUnavailable string `x:"maxUnavailable" doc:"number or percentage that may go"`
}

type xVolume struct {
	Size         string `x:"size" doc:"size of the claim; 1Gi"`
	StorageClass string `x:"storageClass" doc:"storage class of the claim"`
	AccessMode   string `x:"accessMode" values:"ReadWriteOnce,ReadWriteMany,ReadWriteOncePod" doc:"access mode of the claim"`
}

type xObject struct {
	Key string `x:"key" doc:"key in the existing ConfigMap or Secret"`
}

const extension = "x-k8s"

// readExtensions reads the extension at the top of the files.
func (e *export) readExtensions() {
	if raw, ok := e.want.Extension(extension); ok {
		e.decode(extension, raw, &e.x)
	}
	over := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	over(&e.opt.Host, e.x.Host)
	over(&e.opt.Class, e.x.Class)
	over(&e.opt.Gateway, e.x.Gateway)
	over(&e.opt.StorageClass, e.x.StorageClass)
	over(&e.opt.ImagePullSecret, e.x.ImagePullSecret)
	over((*string)(&e.opt.Expose), e.x.Expose)
	e.opt = e.opt.usual()
	for key, n := range e.want.Networks() {
		e.readExtension("networks."+key, n.Extensions, &struct{}{})
	}
	for key, c := range e.want.Configs() {
		e.checkObject("configs."+key, bool(c.External), c.Extensions)
	}
	for key, s := range e.want.Secrets() {
		e.checkObject("secrets."+key, bool(s.External), s.Extensions)
	}
}

// checkObject reads the extension of a config or a secret: only what exists
// already has a key that is not ours to choose.
func (e *export) checkObject(path string, external bool, extensions map[string]any) {
	if external {
		e.readExtension(path, extensions, &xObject{})
	} else {
		e.readExtension(path, extensions, &struct{}{})
	}
}

// readExtension reads the extension of a part of the files.
func (e *export) readExtension(path string, extensions map[string]any, into any) {
	if raw, ok := extensions[extension]; ok {
		e.decode(path+"."+extension, raw, into)
	}
}

func (e *export) readXService(s *service) xService {
	var x xService
	e.readExtension(s.path, s.Extensions, &x)
	return x
}

// decode reads an extension into a struct; each key that is not known and
// each value that does not fit is a fault.
func (e *export) decode(path string, raw any, into any) {
	e.decodeStruct(path, raw, reflect.ValueOf(into).Elem())
}

func (e *export) decodeStruct(path string, raw any, into reflect.Value) {
	dict, ok := raw.(map[string]any)
	if !ok {
		if raw != nil {
			e.fault(path, "", "must be a mapping")
		}
		return
	}
	fields := xFields(into.Type())
	for _, key := range sortedKeys(dict) {
		i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.Tag.Get("x") == key })
		if i < 0 {
			e.fault(path+"."+key, unknownKey(key, xKeys(into.Type())), "unknown attribute")
			continue
		}
		e.decodeValue(path+"."+key, dict[key], into.FieldByIndex(fields[i].Index), fields[i].Tag.Get("values"))
	}
}

// unknownKey is the key that was meant, or else all that there are.
func unknownKey(key string, known []string) string {
	if near := project.Nearest(key, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return extension + " says nothing of this"
	}
	return "it has " + strings.Join(known, ", ")
}

func (e *export) decodeValue(path string, raw any, into reflect.Value, values string) {
	switch into.Kind() {
	case reflect.Pointer:
		v := reflect.New(into.Type().Elem())
		into.Set(v)
		e.decodeValue(path, raw, v.Elem(), values)
	case reflect.Struct:
		e.decodeStruct(path, raw, into)
	case reflect.Map:
		dict, ok := raw.(map[string]any)
		if !ok {
			e.fault(path, "", "must be a mapping")
			return
		}
		out := map[string]string{}
		for _, k := range sortedKeys(dict) {
			var text string
			e.decodeText(path+"."+k, dict[k], reflect.ValueOf(&text).Elem(), "")
			out[k] = text
		}
		into.Set(reflect.ValueOf(out))
	case reflect.Int:
		n, ok := raw.(int)
		if !ok {
			e.fault(path, "", "must be a number")
			return
		}
		into.SetInt(int64(n))
	case reflect.Bool:
		b, ok := raw.(bool)
		if !ok {
			e.fault(path, "", "must be true or false")
			return
		}
		into.SetBool(b)
	default:
		e.decodeText(path, raw, into, values)
	}
}

func (e *export) decodeText(path string, raw any, into reflect.Value, values string) {
	switch raw.(type) {
	case string, int, float64:
	default:
		e.fault(path, "", "must be a text")
		return
	}
	text := fmt.Sprint(raw)
	if values != "" && !slices.Contains(strings.Split(values, ","), text) {
		e.fault(path, "it can be "+strings.ReplaceAll(values, ",", ", "), "%q is not known", text)
		return
	}
	into.SetString(text)
}

// xFields are the fields of an extension's struct.
func xFields(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for i := range t.NumField() {
		out = append(out, t.Field(i))
	}
	return out
}

func xKeys(t reflect.Type) []string {
	var out []string
	for _, f := range xFields(t) {
		out = append(out, f.Tag.Get("x"))
	}
	return out
}
