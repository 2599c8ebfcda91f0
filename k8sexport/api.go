package k8sexport

import (
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/render"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
)

// The arguments of Export.
type (
	Options   = model.Options
	Facts     = model.Facts
	Image     = model.Image
	User      = model.UserIDs
	Health    = model.Health
	File      = model.File
	Need      = resolve.Need
	ImageNeed = resolve.ImageNeed
)

// The results of Export.
type (
	Manifests = render.Manifests
	Manifest  = render.Manifest
	Object    = render.Object
	HTTPRoute = render.HTTPRoute
	Report    = report.Report
	Entry     = report.Entry
	Verdict   = report.Verdict
	Note      = report.Note
	NoteCode  = report.NoteCode
)

// Values of Options.
const (
	ExposeLoadBalancer = model.ExposeLoadBalancer
	ExposeNodePort     = model.ExposeNodePort
	ExposeIngress      = model.ExposeIngress
	ExposeGateway      = model.ExposeGateway
	ExposeHostPort     = model.ExposeHostPort
	ExposeNone         = model.ExposeNone

	SecretsInline = model.SecretsInline
	SecretsStub   = model.SecretsStub

	DependsInit = model.DependsInit
	DependsNone = model.DependsNone

	BindsSkip     = model.BindsSkip
	BindsHostPath = model.BindsHostPath
	BindsClaim    = model.BindsClaim

	HardeningNone       = model.HardeningNone
	HardeningRestricted = model.HardeningRestricted

	SharedRWX      = model.SharedRWX
	SharedSameNode = model.SharedSameNode

	CommentsPath = model.CommentsPath
	CommentsLine = model.CommentsLine
	CommentsNone = model.CommentsNone

	PoliciesAuto   = model.PoliciesAuto
	PoliciesAlways = model.PoliciesAlways
	PoliciesNever  = model.PoliciesNever
)

// Verdicts of a Report, and codes of its notes.
const (
	Meaningless = report.Meaningless
	Exact       = report.Exact
	Approximate = report.Approximate
	Dropped     = report.Dropped

	NoteAssumed = report.NoteAssumed
	NoteRenamed = report.NoteRenamed
	NoteSecret  = report.NoteSecret
	NoteHidden  = report.NoteHidden
	NoteDiffers = report.NoteDiffers
	NoteLeftOut = report.NoteLeftOut
)

// FaultMissing is the Fault of a File that does not exist.
const FaultMissing = model.FaultMissing

// CheckRequest returns why a default resource request is invalid, or nil.
func CheckRequest(name, value string) error { return model.CheckRequest(name, value) }

// MaxObject is the number of bytes that one ConfigMap or Secret can hold.
const MaxObject = model.MaxObject
