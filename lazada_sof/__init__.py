from . import models, wizards


def post_init_hook(env):
    env["lazada.sof.courier"]._create_defaults()
