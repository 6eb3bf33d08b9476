"""Trains a ResNet on COCO's labels, as a checkpoint that `cocotag models import` reads."""
