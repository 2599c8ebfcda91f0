package cli

// beginWatch watches the services' files in the background until the next signal or
// endWatch. The result is sent to watchEnded.
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

// mayComeBack reports whether a file change can restart an exited container: one that
// crashed, or one whose batch is being applied or has failed.
func (s *session) mayComeBack() bool {
	return s.files != nil && (s.files.unsettled.Load() || s.follower.Crashed())
}

// disableWatch ends an active watch and reports it.
func (s *session) disableWatch() {
	if s.unwatch == nil {
		return
	}
	s.endWatch()
	s.files.close()
	s.files = nil
	s.printer.Watch("Watch disabled")
}

// endWatch ends an active watch and waits for its end.
func (s *session) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
		s.unwatch, s.watchEnded = nil, nil
	}
}

// toggleWatch turns watch on or off. A failure to turn it on does not end the run.
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
