package cli

// beginWatch begins to follow the files of the services beside their logs, until
// the next signal or endWatch. How it ends is sent to watchEnded.
func (s *session) beginWatch() {
	if s.files == nil {
		return
	}
	ctx, stop := s.signals.until(s.base)
	over, ended := make(chan struct{}), make(chan error, 1)
	s.unwatch = func() { stop(); <-over }
	go func() {
		defer close(over)
		ended <- s.files.run(ctx)
	}()
	s.watchEnded = ended
}

// mayComeBack reports whether a change of a file can start again what has exited:
// a container that crashed, or one whose batch is being applied or has failed.
func (s *session) mayComeBack() bool {
	return s.files != nil && (s.files.unsettled.Load() || s.follower.Crashed())
}

// disableWatch ends watch and says so, if it is on.
func (s *session) disableWatch() {
	if s.unwatch == nil {
		return
	}
	s.endWatch()
	s.files.close()
	s.files = nil
	s.printer.Watch("Watch disabled")
}

// endWatch ends it, once.
func (s *session) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
		s.unwatch, s.watchEnded = nil, nil
	}
}

// toggleWatch turns watch on or off. That it cannot be turned on is no error of
// the run.
func (s *session) toggleWatch() {
	if s.unwatch != nil {
		s.disableWatch()
		return
	}
	files, err := s.openWatch(s.change.want, s.change.intent.Services, s.printer)
	if err != nil {
		s.printer.WatchError(err.Error())
		return
	}
	files.quiet = s.options.quietBuild
	s.files = files
	s.beginWatch()
}
